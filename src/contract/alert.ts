import type { UnitChangeFigures } from '../domain/unit-change.js';
import type { AlertKind } from './alert-rules.js';
import { type Dangerous, dangerousTitle } from './dangerous.js';
import { FINDINGS, type FindingKind, withCode } from './findings.js';
import type { FundState } from './fund-state.js';
import type { OutcomeKind } from './rebalance.js';
import type { FinalFigures } from './retirement.js';
import type { SwitchState } from './trading-switch.js';

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

export function approvalAlert(proposed: {
  readonly id: string;
  readonly dangerous: Dangerous;
  readonly proposedBy: string;
  readonly reason: string;
  readonly expiresAt: number;
}): NewAlert {
  const { id, dangerous, proposedBy, reason, expiresAt } = proposed;
  const until = new Date(expiresAt).toISOString();
  const title = dangerousTitle(dangerous);
  return {
    kind: 'approval-waiting',
    token: dangerous.token,
    what: `${id}: ${proposedBy} proposes to ${title}, because ${reason}; to be decided until ${until}`,
    key: `approval/${id}`,
  };
}

export function retiringAlert(fund: {
  readonly token: string;
  readonly id: string;
  readonly reason: string;
  readonly contracts: string;
  readonly refused: string | null;
}): NewAlert {
  const { token, id, reason, contracts, refused } = fund;
  const also = refused === null ? '' : `; refused: ${refused}`;
  return {
    kind: 'fund-retiring',
    token,
    what: `${token} is being retired (${id}: ${reason}): its ${contracts} contracts are unwound${also}`.slice(
      0,
      2_000,
    ),
    key: `retiring/${id}`,
  };
}

export function retiredAlert(fund: {
  readonly token: string;
  /** The hedge book of one that shares its account. */
  readonly book: string | null;
  readonly id: string;
  readonly final: FinalFigures;
}): NewAlert {
  const { token, book, id, final } = fund;
  const { nav, units, payable, remainder, contracts } = final;
  return {
    kind: 'fund-retired',
    token,
    what: `${token} is RETIRED (${id}): each of ${units} units is paid ${nav}, ${payable} in all; ${remainderText(remainder, book)}${dustText(contracts)}`,
    key: `retired/${id}`,
  };
}

function remainderText(remainder: string, book: string | null): string {
  const isLacking = remainder.startsWith('-');
  if (book === null) {
    return isLacking
      ? `the issuer has to pay ${remainder.slice(1)} in, which its account lacks`
      : `${remainder} beyond that are the issuer's`;
  }
  return isLacking
    ? `the ${remainder.slice(1)} that it lacks are taken from what its hedge book ${book} has beyond its funds`
    : `${remainder} beyond that are the issuer's, in its hedge book ${book}`;
}

const dustText = (contracts: string): string =>
  contracts === '0'
    ? ''
    : `; ${contracts} contracts are left, less than the venue's least order: they are the issuer's, to be closed at the venue by hand`;

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
