import { type AlertRule, RESUME } from './alert-rule.js';

/** The state of a fund. */
export const STATE_ALERTS = {
  'fund-halted': {
    code: 'B-ALERT-HALTED',
    severity: 'critical',
    title: 'the fund is halted',
    meaning: 'It trades nothing, not even to cut its risk: its leverage drifts with the market.',
    remedy: `look at the reason and at the position (ballast status, ballast history); ${RESUME}`,
    over: 'the fund is in another state',
    runbook: 'alerts.md#a-fund-that-does-not-trade',
  },
  'fund-reducing': {
    code: 'B-ALERT-REDUCING',
    severity: 'error',
    title: 'the fund only reduces its position',
    meaning: 'Interim cuts still happen, but a fund that gains is no longer brought up to its target.',
    remedy: RESUME,
    over: 'the fund is in another state',
    runbook: 'alerts.md#a-fund-that-does-not-trade',
  },
  'fund-paused': {
    code: 'B-ALERT-PAUSED',
    severity: 'warning',
    title: 'the fund is paused',
    meaning: 'It trades nothing until it is resumed; a breach meanwhile is an alert of its own.',
    remedy: RESUME,
    over: 'the fund is in another state',
    runbook: 'alerts.md#a-fund-that-does-not-trade',
  },
  'fund-wiped-out': {
    code: 'B-ALERT-WIPED-OUT',
    severity: 'critical',
    title: 'nothing is left for the units of the fund',
    meaning:
      'Its equity (index model: its NAV) is at or below zero. Holders owe nothing: NAV is zero from now on, and the fund never trades again. The reason names the deficit and who bears it.',
    remedy: 'close what is left of its position at the venue; decide what becomes of its units',
    over: null,
    runbook: 'alerts.md#a-fund-that-comes-near-zero',
  },
  'fund-retiring': {
    code: 'B-ALERT-RETIRING',
    severity: 'warning',
    title: 'a fund is being retired',
    meaning:
      'It is unwound by ordinary rebalances until nothing is left that the venue would trade. It takes no creation and makes no daily or interim rebalance; redemptions wait for its final NAV. What waited and cannot be any more was refused.',
    remedy:
      'tell whoever holds or creates units; `ballast retire list TOKEN` shows how far it is, and a halt or pause holds it up',
    over: 'the fund is retired, or wiped out',
    runbook: 'alerts.md#a-fund-that-is-retired',
  },
  'fund-retired': {
    code: 'B-ALERT-RETIRED',
    severity: 'warning',
    title: 'a fund is retired',
    meaning:
      'Its position is closed and its final NAV is fixed: each unit is paid that. Management fees have ended.',
    remedy:
      'redeem what holders have by `ballast redeem TOKEN`, which deals at once, and move the cash that `ballast transfer list TOKEN --open` shows; then pay out the management fees owed, and take the fund out of the funds file',
    over: 'all its units are redeemed, and all of it is paid',
    runbook: 'alerts.md#a-fund-that-is-retired',
  },
} as const satisfies Readonly<Record<string, AlertRule>>;
