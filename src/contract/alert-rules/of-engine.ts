import type { AlertRule } from './alert-rule.js';

/** The parts that all funds need, and the channels themselves. */
export const ENGINE_ALERTS = {
  'feed-silent': {
    code: 'B-ALERT-FEED',
    severity: 'critical',
    title: 'the price of a contract is silent',
    meaning:
      'No new price was judged for 30 seconds while funds hold a position: a breach would not be seen, and nothing would be cut.',
    remedy:
      'see that a worker of the role `market` runs and reaches the venue, and look at the workflow `monitor/CONTRACT` in the Temporal UI; `ballast doctor` says more',
    over: 'prices are judged again, or nobody holds the contract',
    runbook: 'alerts.md#the-market-or-the-venue-is-away',
  },
  'venue-out': {
    code: 'B-ALERT-VENUE',
    severity: 'critical',
    title: 'the venue does not answer',
    meaning:
      'A worker has given up asking it for half a minute or longer (its circuit breaker is open): no order but cancels is sent, and what waits is tried again by itself.',
    remedy:
      'see what the venue says of itself, and that this machine reaches it; `ballast halt --all` where the engine should not go on at once when it is back',
    over: 'it answers every worker again',
    runbook: 'alerts.md#the-market-or-the-venue-is-away',
  },
  'schedule-paused': {
    code: 'B-ALERT-SCHEDULE',
    severity: 'error',
    title: 'the schedule of the daily rebalance does not run',
    meaning: 'It is paused or gone: no daily rebalance is made of any fund. Interim rebalances still are.',
    remedy:
      'unpause `daily-rebalance` in the Temporal UI when the reason is gone; where there is none, a worker of the role `control` makes it at its start',
    over: 'it runs again',
    runbook: 'alerts.md#a-daily-that-is-late',
  },
  'worker-missing': {
    code: 'B-ALERT-WORKER',
    severity: 'critical',
    title: 'no worker does a part of the work',
    meaning:
      'Nobody has polled a task queue for minutes: what waits there is not done, be it trading, watching or deciding.',
    remedy:
      'start a worker of that role (`ballast worker --role ...`) and read the log of the one that is gone',
    over: 'the queue is polled again',
    runbook: 'alerts.md#a-workflow-or-a-worker-that-is-gone',
  },
  'temporal-unreachable': {
    code: 'B-ALERT-TEMPORAL',
    severity: 'critical',
    title: 'Temporal cannot be reached',
    meaning: 'A worker has not reached it for half a minute: nothing new is decided, breaches are not cut.',
    remedy:
      'start it again, or mend the way to it (TEMPORAL_ADDRESS); all work goes on by itself when it is back',
    over: 'it answers again',
    runbook: 'alerts.md#the-ledger-or-temporal-is-away',
  },
  'ledger-unreachable': {
    code: 'B-ALERT-LEDGER',
    severity: 'critical',
    title: 'the ledger cannot be reached',
    meaning:
      'A worker has not reached PostgreSQL for half a minute: no order is sent and no other alert is delivered. This one comes from the worker itself.',
    remedy: 'start PostgreSQL again and look at its disk; all work goes on by itself when it is back',
    over: 'it answers again',
    runbook: 'alerts.md#the-ledger-or-temporal-is-away',
  },
  'clock-skew': {
    code: 'B-ALERT-CLOCK',
    severity: 'error',
    title: 'the clock of a machine is wrong',
    meaning:
      "It differs by more than half a second from the ledger's or the venue's. The venue refuses requests by a clock that is a second ahead.",
    remedy: 'set the clock of the machine that the text names by network time (NTP)',
    over: 'the clocks agree again, or the worker has ended',
    runbook: 'alerts.md#the-market-or-the-venue-is-away',
  },
  'objective-missed': {
    code: 'B-ALERT-OBJECTIVE',
    severity: 'warning',
    title: 'an objective is missed',
    meaning:
      'Over the last 24 hours the funds were served more slowly than was set as target (`BALLAST_OBJECTIVES`).',
    remedy:
      '`ballast objectives --since 24h` shows all of them and names the slowest rebalance; `ballast explain` shows where its time went',
    over: 'the figure of the last 24 hours is within its target again',
    runbook: 'alerts.md#an-objective-that-is-missed',
  },
  'test-message': {
    code: 'B-ALERT-TEST',
    severity: 'notice',
    title: 'a test of this channel',
    meaning: 'Somebody wanted to know whether messages come through. Nothing is wrong.',
    remedy: 'nothing',
    over: null,
    runbook: 'alerts.md#channels',
  },
} as const satisfies Readonly<Record<string, AlertRule>>;
