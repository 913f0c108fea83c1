import type { AlertRule } from './alert-rule.js';

/** A rebalance that did not do what it is for, or is not made. */
export const REBALANCE_ALERTS = {
  'rebalance-failed': {
    code: 'B-ALERT-FAILED',
    severity: 'error',
    title: 'a rebalance failed',
    meaning: 'It is tried again with growing pauses; after five attempts the fund only reduces.',
    remedy: 'mend what the reason names; nothing is to be repeated by hand',
    over: 'a later rebalance of the fund reached its end',
    runbook: 'alerts.md#a-rebalance-that-does-not-reach-its-end',
  },
  'rebalance-remainder': {
    code: 'B-ALERT-REMAINDER',
    severity: 'warning',
    title: 'a rebalance left a remainder',
    meaning:
      'What was filled is booked, and the fund is off target. The rest is taken up by the next attempt, unless an operator has abandoned it.',
    remedy:
      'look at the book of the contract; a remainder that returns calls for smaller slices or more time',
    over: 'a later rebalance of the fund reached its end',
    runbook: 'alerts.md#a-rebalance-that-does-not-reach-its-end',
  },
  'between-legs': {
    code: 'B-ALERT-CLOSED',
    severity: 'error',
    title: 'a daily has closed the position and not opened it again',
    meaning:
      'The fund holds less than its target, or nothing, and its NAV does not follow the price as it should. The next attempt takes it up, and so does a resume; not where an operator has abandoned it.',
    remedy:
      'mend what the reason names; `ballast status` shows whether it is still so, `ballast rebalance TOKEN` brings the fund to its target at once',
    over: 'a later rebalance of the fund reached its end',
    runbook: 'alerts.md#a-rebalance-that-does-not-reach-its-end',
  },
  'rebalance-refused': {
    code: 'B-ALERT-REFUSED',
    severity: 'error',
    title: 'a guard refused a rebalance',
    meaning: 'Nothing was traded, and the fund may be off its target.',
    remedy: 'look the code in the reason up in docs/guards.md, mend it, then `ballast rebalance TOKEN`',
    over: 'a later rebalance of the fund reached its end',
    runbook: 'alerts.md#a-rebalance-that-does-not-reach-its-end',
  },
  'rebalance-stuck': {
    code: 'B-ALERT-STUCK',
    severity: 'error',
    title: 'a rebalance does not come to its end',
    meaning:
      'Its steps are tried again without success, for up to a day; meanwhile the fund keeps its state and starts no other rebalance.',
    remedy:
      'read the latest failure of its steps in the Temporal UI (workflow of its id) and mend what it names; `ballast doctor` looks at the venue, the ledger and the workers',
    over: 'it has ended, in whichever way',
    runbook: 'alerts.md#a-rebalance-that-does-not-reach-its-end',
  },
  'breach-while-stopped': {
    code: 'B-ALERT-BREACH',
    severity: 'critical',
    title: 'the price left the range of a fund that may not trade',
    meaning: 'The fund loses, its leverage is above its bounds, and nothing cuts it.',
    remedy:
      'let it cut its risk: `ballast reduce TOKEN` or `ballast resume TOKEN`, and the switch for all if that is thrown',
    over: 'the fund may trade again or never will, the price is back, or the rebalance point has moved',
    runbook: 'alerts.md#a-fund-that-does-not-trade',
  },
  'breach-held-back': {
    code: 'B-ALERT-HELD-BACK',
    severity: 'warning',
    title: 'the interim rule holds a breach back',
    meaning:
      'An interim rebalance is due, but the cooldown or the greatest number a day does not allow it yet. If the breach lasts, it is made then.',
    remedy: 'nothing, if that is what the rule is for; `ballast rebalance TOKEN` makes it at once',
    over: 'the price is back, or the rebalance point has moved',
    runbook: 'alerts.md#a-fund-that-does-not-trade',
  },
} as const satisfies Readonly<Record<string, AlertRule>>;
