import type { UnitChangeFigures } from '../domain/unit-change.js';
import { FINDINGS, type FindingKind, withCode } from './findings.js';
import type { FundState } from './fund-state.js';
import type { OutcomeKind } from './rebalance.js';
import type { SwitchState } from './trading-switch.js';

/** `critical`: look now. `error`: look today. `warning`: know of it. `notice`: good news. */
export type Severity = 'critical' | 'error' | 'warning' | 'notice';

/** What an alert says beside what happened; looked up by its code in docs/alerts.md. */
export interface AlertRule {
  readonly code: string;
  readonly severity: Severity;
  readonly title: string;
  readonly meaning: string;
  readonly remedy: string;
}

const RESUME = 'mend what the reason names, then `ballast resume TOKEN`';

export const ALERTS = {
  'fund-halted': {
    code: 'B-ALERT-HALTED',
    severity: 'critical',
    title: 'the fund is halted',
    meaning: 'It trades nothing, not even to cut its risk: its leverage drifts with the market.',
    remedy: `look at the reason and at the position (ballast status, ballast history); ${RESUME}`,
  },
  'fund-reducing': {
    code: 'B-ALERT-REDUCING',
    severity: 'error',
    title: 'the fund only reduces its position',
    meaning: 'Interim cuts still happen, but a fund that gains is no longer brought up to its target.',
    remedy: RESUME,
  },
  'fund-paused': {
    code: 'B-ALERT-PAUSED',
    severity: 'warning',
    title: 'the fund is paused',
    meaning: 'It trades nothing until it is resumed; a breach meanwhile is an alert of its own.',
    remedy: RESUME,
  },
  'fund-wiped-out': {
    code: 'B-ALERT-WIPED-OUT',
    severity: 'critical',
    title: 'nothing is left for the units of the fund',
    meaning:
      'Its equity (index model: its NAV) is at or below zero. Holders owe nothing: NAV is zero from now on, and the fund never trades again. The reason names the deficit and who bears it.',
    remedy: 'close what is left of its position at the venue; decide what becomes of its units',
  },
  'rebalance-failed': {
    code: 'B-ALERT-FAILED',
    severity: 'error',
    title: 'a rebalance failed',
    meaning: 'It is tried again with growing pauses; after five attempts the fund only reduces.',
    remedy: 'mend what the reason names; nothing is to be repeated by hand',
  },
  'rebalance-remainder': {
    code: 'B-ALERT-REMAINDER',
    severity: 'warning',
    title: 'a rebalance left a remainder',
    meaning:
      'What was filled is booked, and the fund is off target. The rest is taken up by the next attempt, unless an operator has abandoned it.',
    remedy:
      'look at the book of the contract; a remainder that returns calls for smaller slices or more time',
  },
  'between-legs': {
    code: 'B-ALERT-CLOSED',
    severity: 'error',
    title: 'a daily has closed the position and not opened it again',
    meaning:
      'The fund holds less than its target, or nothing, and its NAV does not follow the price as it should. The next attempt takes it up, and so does a resume; not where an operator has abandoned it.',
    remedy:
      'mend what the reason names; `ballast status` shows whether it is still so, `ballast rebalance TOKEN` brings the fund to its target at once',
  },
  'rebalance-refused': {
    code: 'B-ALERT-REFUSED',
    severity: 'error',
    title: 'a guard refused a rebalance',
    meaning: 'Nothing was traded, and the fund may be off its target.',
    remedy: 'look the code in the reason up in docs/guards.md, mend it, then `ballast rebalance TOKEN`',
  },
  'rebalance-stuck': {
    code: 'B-ALERT-STUCK',
    severity: 'error',
    title: 'a rebalance does not come to its end',
    meaning:
      'Its steps are tried again without success, for up to a day; meanwhile the fund keeps its state and starts no other rebalance.',
    remedy:
      'read the latest failure of its steps in the Temporal UI (workflow of its id) and mend what it names; `ballast doctor` looks at the venue, the ledger and the workers',
  },
  'breach-while-stopped': {
    code: 'B-ALERT-BREACH',
    severity: 'critical',
    title: 'the price left the range of a fund that may not trade',
    meaning: 'The fund loses, its leverage is above its bounds, and nothing cuts it.',
    remedy:
      'let it cut its risk: `ballast reduce TOKEN` or `ballast resume TOKEN`, and the switch for all if that is thrown',
  },
  'breach-held-back': {
    code: 'B-ALERT-HELD-BACK',
    severity: 'warning',
    title: 'the interim rule holds a breach back',
    meaning:
      'An interim rebalance is due, but the cooldown or the greatest number a day does not allow it yet. If the breach lasts, it is made then.',
    remedy: 'nothing, if that is what the rule is for; `ballast rebalance TOKEN` makes it at once',
  },
  'fund-gone': {
    code: 'B-ALERT-GONE',
    severity: 'error',
    title: 'the workflow of a fund was gone',
    meaning:
      'It was to be told something and did not run. It was started again, and acts on what it was told.',
    remedy:
      'find out in the Temporal UI who ended it, and why (closed runs of its workflow); `ballast status` shows whether it trades',
  },
  'fund-attention': {
    code: 'B-ALERT-ATTENTION',
    severity: 'error',
    title: 'a fund could not do what it was told',
    meaning:
      'A signal or a report was not heeded, or a step failed for which nobody waits. What the text names was not done.',
    remedy: 'mend what the text names, then ask again',
  },
  'book-unaudited': {
    code: 'B-ALERT-UNAUDITED',
    severity: 'error',
    title: 'a book cannot be audited',
    meaning: 'It could not be read for ten minutes: what is done there by hand is not seen.',
    remedy: 'mend what the reason names; `ballast doctor` looks at the venue and the ledger',
  },
  finding: {
    code: 'B-ALERT-FINDING',
    severity: 'critical',
    title: 'the venue and the ledger differ',
    meaning: 'Something moved in the account that this engine did not do, or cannot explain.',
    remedy: 'look the code in the text up in docs/reconciliation.md',
  },
  'finding-noted': {
    code: 'B-ALERT-NOTED',
    severity: 'warning',
    title: 'the reconciliation noted something',
    meaning: 'The fund goes on trading; a person must see to it.',
    remedy: 'look the code in the text up in docs/reconciliation.md',
  },
  'cash-to-move': {
    code: 'B-ALERT-CASH',
    severity: 'warning',
    title: 'cash of creations or redemptions is to move',
    meaning: 'They were dealt and their units are booked; the fund counts the cash as a claim or a debt.',
    remedy:
      'move exactly what `ballast transfer list TOKEN --open` shows, one transfer each; the engine sees it and books it',
  },
  'units-changed': {
    code: 'B-ALERT-UNITS',
    severity: 'notice',
    title: 'the units of a fund were split or merged',
    meaning:
      'Supply and NAV are in new units from now on; equity and position are what they were. Creations and redemptions in old units were refused.',
    remedy: 'tell whoever reads NAV or holds units; `ballast units list TOKEN` has the figures',
  },
  'switch-halted': {
    code: 'B-ALERT-SWITCH-HALTED',
    severity: 'critical',
    title: 'trading of all funds is halted',
    meaning: 'No order of any fund is sent; open ones are cancelled. Breaches are not cut.',
    remedy: '`ballast resume --all` when the reason is gone; each fund then trades as its own state says',
  },
  'switch-reducing': {
    code: 'B-ALERT-SWITCH-REDUCING',
    severity: 'error',
    title: 'no fund adds to its position',
    meaning: 'Interim cuts still happen; a fund that gains is no longer brought up to its target.',
    remedy: '`ballast resume --all` when the reason is gone',
  },
  'switch-attention': {
    code: 'B-ALERT-SWITCH-ATTENTION',
    severity: 'critical',
    title: 'the switch for all funds is not carried out in full, or a word to it was not heeded',
    meaning:
      'No order passes against the switch, but open ones may still be filled, or a fund was not told to stop what runs.',
    remedy:
      'mend what the text names, or cancel at the venue by hand; it is tried again until it is done, or the switch is thrown anew',
  },
  'switch-released': {
    code: 'B-ALERT-SWITCH-RELEASED',
    severity: 'notice',
    title: 'the switch for all funds is released',
    meaning: 'Each fund trades as its own state says. What was refused meanwhile is not made up for.',
    remedy:
      '`ballast status` shows which funds are still held back; `ballast rebalance TOKEN` for a missed daily',
  },
} as const satisfies Readonly<Record<string, AlertRule>>;

export type AlertKind = keyof typeof ALERTS;

export const isAlertKind = (text: string): text is AlertKind => Object.hasOwn(ALERTS, text);

/** To be written in the transaction of what it tells of. */
export interface NewAlert {
  readonly kind: AlertKind;
  /** Null where it is about all funds. */
  readonly token: string | null;
  /** What happened, with its reason, in words. */
  readonly what: string;
  /** While an alert of this key is not acknowledged, the next one is counted to it instead of being sent anew. */
  readonly key: string;
}

const OF_STATE: Readonly<Partial<Record<FundState, AlertKind>>> = {
  HALTED: 'fund-halted',
  REDUCING: 'fund-reducing',
  PAUSED: 'fund-paused',
  WIPED_OUT: 'fund-wiped-out',
};

/** The alert of a fund that now trades less, by whomever; null for the other states. */
export function stateAlert(change: {
  readonly token: string;
  readonly to: FundState;
  readonly reason: string;
  readonly by: string;
  readonly changeId: string;
}): NewAlert | null {
  const { token, to, reason, by, changeId } = change;
  const kind = OF_STATE[to];
  if (kind === undefined) return null;
  return { kind, token, what: `${token} is ${to}, by ${by}: ${reason}`, key: `state/${token}/${changeId}` };
}

const OF_SWITCH: Readonly<Record<SwitchState, AlertKind>> = {
  ACTIVE: 'switch-released',
  REDUCING: 'switch-reducing',
  HALTED: 'switch-halted',
};

export function switchAlert(change: {
  readonly to: SwitchState;
  readonly reason: string;
  readonly by: string;
  readonly changeId: string;
}): NewAlert {
  const { to, reason, by, changeId } = change;
  return {
    kind: OF_SWITCH[to],
    token: null,
    what: `trading of all funds is ${to}, by ${by}: ${reason}`,
    key: `switch/${changeId}`,
  };
}

const OF_OUTCOME: Readonly<Partial<Record<OutcomeKind, AlertKind>>> = {
  failed: 'rebalance-failed',
  remainder: 'rebalance-remainder',
  abandoned: 'rebalance-remainder',
  refused: 'rebalance-refused',
};

/** The alert of a rebalance that did not reach its end; attempts at one key count as one while it is open. */
export function outcomeAlert(ended: {
  readonly id: string;
  readonly key: string;
  readonly token: string;
  readonly outcome: OutcomeKind;
  readonly reason: string | null;
}): NewAlert | null {
  const { id, key, token, outcome, reason } = ended;
  const kind = OF_OUTCOME[outcome];
  if (kind === undefined) return null;
  return {
    kind,
    token,
    what: `${id} ended as ${outcome}: ${reason ?? 'without a reason'}`,
    key: `rebalance/${key}/${outcome}`,
  };
}

/** `openedAt` in milliseconds since 1970. */
export function stuckAlert(stuck: {
  readonly id: string;
  readonly token: string;
  readonly openedAt: number;
}): NewAlert {
  const { id, token, openedAt } = stuck;
  return {
    kind: 'rebalance-stuck',
    token,
    what: `${id} is still open, since ${new Date(openedAt).toISOString()}`,
    key: `stuck/${id}`,
  };
}

export function breachAlert(breach: {
  readonly token: string;
  readonly anchorSeq: number;
  readonly price: string;
  readonly why: string;
}): NewAlert {
  const { token, anchorSeq, price, why } = breach;
  return {
    kind: 'breach-while-stopped',
    token,
    what: `${token} is beyond its range at ${price}, but ${why}`,
    key: `breach/${token}/${anchorSeq}`,
  };
}

/** `until`: ISO 8601 UTC. */
export function heldBackAlert(breach: {
  readonly token: string;
  readonly anchorSeq: number;
  readonly price: string;
  readonly until: string;
}): NewAlert {
  const { token, anchorSeq, price, until } = breach;
  return {
    kind: 'breach-held-back',
    token,
    what: `${token} is in breach at ${price}: its interim rule (cooldown, most a day) makes no rebalance before ${until}`,
    key: `held-back/${token}/${anchorSeq}`,
  };
}

/** `news`: what it was to be told; `gone`: how its workflow had ended. */
export function goneFundAlert(fund: {
  readonly token: string;
  readonly news: string;
  readonly gone: string;
}): NewAlert {
  const { token, news, gone } = fund;
  return {
    kind: 'fund-gone',
    token,
    what: `the workflow of ${token} did not run (${gone}) when it was to be told: ${news}; it is started again`,
    key: `gone/${token}`,
  };
}

/** `comesIn`, `goesOut`: the amounts of a rebalance's creations and redemptions. */
export function cashToMoveAlert(dealing: {
  readonly token: string;
  readonly id: string;
  readonly comesIn: readonly string[];
  readonly goesOut: readonly string[];
}): NewAlert {
  const { token, id, comesIn, goesOut } = dealing;
  const said = [
    ...(comesIn.length === 0 ? [] : [`${comesIn.join(' + ')} to come in`]),
    ...(goesOut.length === 0 ? [] : [`${goesOut.join(' + ')} to go out`]),
  ];
  const most = 2_000;
  return {
    kind: 'cash-to-move',
    token,
    what: `${token}: dealt by ${id}, ${said.join(' and ')}`.slice(0, most),
    key: `cash/${id}`,
  };
}

export function unitsChangedAlert(change: {
  readonly token: string;
  readonly id: string;
  readonly what: string;
  readonly figures: UnitChangeFigures;
}): NewAlert {
  const { token, id, what, figures } = change;
  const { unitsBefore, unitsAfter, navBefore, navAfter } = figures;
  return {
    kind: 'units-changed',
    token,
    what: `${what}: units ${unitsBefore} -> ${unitsAfter}, NAV of the rebalance point ${navBefore} -> ${navAfter}`,
    key: `units/${id}`,
  };
}

/** PostgreSQL indexes no key of several thousand bytes. */
const keyOf = (message: string): string => message.slice(0, 300);

/** Each message is an alert of its own. */
export function fundAttentionAlert(token: string, message: string): NewAlert {
  return {
    kind: 'fund-attention',
    token,
    what: `${token}: ${message}`,
    key: `attention/${token}/${keyOf(message)}`,
  };
}

export function switchAttentionAlert(message: string): NewAlert {
  return { kind: 'switch-attention', token: null, what: message, key: `switch-attention/${keyOf(message)}` };
}

export function unauditedAlert(token: string, why: string): NewAlert {
  return {
    kind: 'book-unaudited',
    token,
    what: `the book of ${token} cannot be read: ${why}`,
    key: `unaudited/${token}`,
  };
}

export function findingAlert(finding: {
  readonly token: string;
  readonly kind: FindingKind;
  readonly subject: string;
  readonly what: string;
}): NewAlert {
  const { token, kind, subject, what } = finding;
  return {
    kind: FINDINGS[kind].halts ? 'finding' : 'finding-noted',
    token,
    what: `${token}: ${withCode(kind, what)}`,
    key: `finding/${token}/${kind}/${subject}`,
  };
}
