import type { AlertRule } from './alert-rule.js';

/** A fund that is late, off its target, or near zero. */
export const TARGET_ALERTS = {
  'daily-late': {
    code: 'B-ALERT-DAILY',
    severity: 'error',
    title: 'a daily rebalance is late or missed',
    meaning:
      'Ten minutes after its nominal time the fund has neither a strike nor an answer for it. An hour after that time the schedule does not make up for it any more.',
    remedy:
      'look at the schedule `daily-rebalance` and the workflow of the fund in the Temporal UI; `ballast rebalance TOKEN` brings the fund to its target',
    over: 'the daily was struck or answered, or a later rebalance has moved the rebalance point',
    runbook: 'alerts.md#a-daily-that-is-late',
  },
  'fund-off-target': {
    code: 'B-ALERT-OFF-TARGET',
    severity: 'error',
    title: 'a fund is not at its target after its deadline',
    meaning:
      'Its attempts ended without reaching it, for longer than the deadline of its execution; its leverage is not what it should be.',
    remedy:
      'mend what the reason names (docs/guards.md, docs/reliability.md), then `ballast rebalance TOKEN`; `ballast preview TOKEN` shows what is missing',
    over: 'a later rebalance of the fund reached its end',
    runbook: 'alerts.md#a-rebalance-that-does-not-reach-its-end',
  },
  'nav-near-zero': {
    code: 'B-ALERT-NEAR-ZERO',
    severity: 'critical',
    title: 'the NAV of a fund is near zero',
    meaning:
      'By the latest index price its NAV is at or below a fifth of that of its rebalance point, or zero is nearer than the least gap of its rules (`minGap`). Liquidation comes before zero.',
    remedy:
      'find out why no interim rebalance has cut it (`ballast status TOKEN`, `ballast alerts TOKEN`); `ballast rebalance TOKEN` cuts it at once, `ballast reduce TOKEN` lets one that is stopped be cut',
    over: 'NAV and gap are beyond both bounds again, or the fund is wiped out',
    runbook: 'alerts.md#a-fund-that-comes-near-zero',
  },
} as const satisfies Readonly<Record<string, AlertRule>>;
