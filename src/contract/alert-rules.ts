/** `critical`: look now. `error`: look today. `warning`: know of it. `notice`: good news. */
export type Severity = 'critical' | 'error' | 'warning' | 'notice';

/** What an alert says beside what happened; looked up by its code in docs/alerts.md. */
export interface AlertRule {
  readonly code: string;
  readonly severity: Severity;
  readonly title: string;
  readonly meaning: string;
  readonly remedy: string;
  /**
   * When it ends by itself: then it is resolved, and people are told. Null: it tells of something that happened, and
   * ends when somebody acknowledges it.
   */
  readonly over: string | null;
  /** What to do step by step: a page of docs/ and a heading there. */
  readonly runbook: string;
}

const RESUME = 'mend what the reason names, then `ballast resume TOKEN`';

export const ALERTS = {
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
  'fund-gone': {
    code: 'B-ALERT-GONE',
    severity: 'error',
    title: 'the workflow of a fund was gone',
    meaning:
      'It was to be told something and did not run. It was started again, and acts on what it was told.',
    remedy:
      'find out in the Temporal UI who ended it, and why (closed runs of its workflow); `ballast status` shows whether it trades',
    over: null,
    runbook: 'alerts.md#a-workflow-or-a-worker-that-is-gone',
  },
  'fund-attention': {
    code: 'B-ALERT-ATTENTION',
    severity: 'error',
    title: 'a fund could not do what it was told',
    meaning:
      'A signal or a report was not heeded, or a step failed for which nobody waits. What the text names was not done.',
    remedy: 'mend what the text names, then ask again',
    over: null,
    runbook: 'alerts.md#a-workflow-or-a-worker-that-is-gone',
  },
  'book-unaudited': {
    code: 'B-ALERT-UNAUDITED',
    severity: 'error',
    title: 'a book cannot be audited',
    meaning: 'It could not be read for ten minutes: what is done there by hand is not seen.',
    remedy: 'mend what the reason names; `ballast doctor` looks at the venue and the ledger',
    over: 'the book was read again',
    runbook: 'alerts.md#the-venue-and-the-ledger-differ',
  },
  finding: {
    code: 'B-ALERT-FINDING',
    severity: 'critical',
    title: 'the venue and the ledger differ',
    meaning: 'Something moved in the account that this engine did not do, or cannot explain.',
    remedy: 'look the code in the text up in docs/reconciliation.md',
    over: 'the finding is resolved',
    runbook: 'alerts.md#the-venue-and-the-ledger-differ',
  },
  'finding-noted': {
    code: 'B-ALERT-NOTED',
    severity: 'warning',
    title: 'the reconciliation noted something',
    meaning: 'The fund goes on trading; a person must see to it.',
    remedy: 'look the code in the text up in docs/reconciliation.md',
    over: 'the finding is resolved',
    runbook: 'alerts.md#the-venue-and-the-ledger-differ',
  },
  'cash-to-move': {
    code: 'B-ALERT-CASH',
    severity: 'warning',
    title: 'cash of creations or redemptions is to move',
    meaning: 'They were dealt and their units are booked; the fund counts the cash as a claim or a debt.',
    remedy:
      'move exactly what `ballast transfer list TOKEN --open` shows, one transfer each; the engine sees it and books it',
    over: 'the cash has moved, or is no longer expected',
    runbook: 'alerts.md#cash-and-units',
  },
  'units-changed': {
    code: 'B-ALERT-UNITS',
    severity: 'notice',
    title: 'the units of a fund were split or merged',
    meaning:
      'Supply and NAV are in new units from now on; equity and position are what they were. Creations and redemptions in old units were refused.',
    remedy: 'tell whoever reads NAV or holds units; `ballast units list TOKEN` has the figures',
    over: null,
    runbook: 'alerts.md#cash-and-units',
  },
  'approval-waiting': {
    code: 'B-ALERT-APPROVAL',
    severity: 'warning',
    title: 'somebody waits for an approval',
    meaning: 'One person has proposed what two decide. Until another approver has decided, nothing happens.',
    remedy:
      '`ballast approvals show ID`, then `ballast approvals approve ID` or `ballast approvals decline ID`',
    over: 'it is decided, or its time is over',
    runbook: 'alerts.md#something-waits-for-a-decision',
  },
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

export type AlertKind = keyof typeof ALERTS;

export const isAlertKind = (text: string): text is AlertKind => Object.hasOwn(ALERTS, text);

/** Whether an alert of this kind lasts until what it tells of is over. */
export const isLasting = (kind: AlertKind): boolean => ALERTS[kind].over !== null;

/** The gravest first. */
export const SEVERITIES: readonly Severity[] = ['critical', 'error', 'warning', 'notice'];

export const isAtLeast = (severity: Severity, least: Severity): boolean =>
  SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(least);

/** What is told of an alert: that it is there, that somebody looks after it, that it is over. */
export type AlertPhase = 'raised' | 'acknowledged' | 'resolved';

/** Undelivered for longer, an alert is itself something to tell. */
export const DELIVERED_WITHIN_MS = 5 * 60_000;
