import type { AlertRule } from './alert-rule.js';

/** The switch for all funds. */
export const SWITCH_ALERTS = {
  'switch-halted': {
    code: 'B-ALERT-SWITCH-HALTED',
    severity: 'critical',
    title: 'trading of all funds is halted',
    meaning: 'No order of any fund is sent; open ones are cancelled. Breaches are not cut.',
    remedy: '`ballast resume --all` when the reason is gone; each fund then trades as its own state says',
    over: 'the switch stands elsewhere',
    runbook: 'alerts.md#the-switch-for-all-funds',
  },
  'switch-reducing': {
    code: 'B-ALERT-SWITCH-REDUCING',
    severity: 'error',
    title: 'no fund adds to its position',
    meaning: 'Interim cuts still happen; a fund that gains is no longer brought up to its target.',
    remedy: '`ballast resume --all` when the reason is gone',
    over: 'the switch stands elsewhere',
    runbook: 'alerts.md#the-switch-for-all-funds',
  },
  'switch-attention': {
    code: 'B-ALERT-SWITCH-ATTENTION',
    severity: 'critical',
    title: 'the switch for all funds is not carried out in full, or a word to it was not heeded',
    meaning:
      'No order passes against the switch, but open ones may still be filled, or a fund was not told to stop what runs.',
    remedy:
      'mend what the text names, or cancel at the venue by hand; it is tried again until it is done, or the switch is thrown anew',
    over: null,
    runbook: 'alerts.md#the-switch-for-all-funds',
  },
  'switch-released': {
    code: 'B-ALERT-SWITCH-RELEASED',
    severity: 'notice',
    title: 'the switch for all funds is released',
    meaning: 'Each fund trades as its own state says. What was refused meanwhile is not made up for.',
    remedy:
      '`ballast status` shows which funds are still held back; `ballast rebalance TOKEN` for a missed daily',
    over: null,
    runbook: 'alerts.md#the-switch-for-all-funds',
  },
} as const satisfies Readonly<Record<string, AlertRule>>;
