import { parseClientOrderId } from '../domain/rebalance-id.js';

/** What the reconciliation can find, as an operator looks it up in docs/reconciliation.md. */
export interface FindingRule {
  /** Stable: in reasons, logs and the documentation. */
  readonly code: string;
  readonly title: string;
  /** Trading stops until it is resolved. */
  readonly halts: boolean;
  /** `ballast adopt` can take it into the books; anything else is mended at the venue. */
  readonly adoptable: boolean;
  readonly remedy: string;
}

const ADOPT = 'find out who did it; undo it at the venue, or take it over with `ballast adopt propose`';

export const FINDINGS = {
  'transfer-by-hand': rule('TRANSFER', 'money was moved that nobody had announced', ADOPT),
  'venue-booking': rule('VENUE-BOOKING', 'the venue itself moved money (interest, bonus, fee)', ADOPT),
  'foreign-trade': rule('FOREIGN-TRADE', 'a trade that no order of ours made', ADOPT),
  'foreign-epoch': rule(
    'FOREIGN-EPOCH',
    'an order of another engine, or of a ledger that was wiped',
    'make sure that no other engine trades this account; cancel its orders; adopt what they traded',
  ),
  'lost-order': rule(
    'LOST-ORDER',
    'an order of this fund that its ledger does not know, as after a restored backup',
    'restore the newest ledger there is; only then adopt what is still missing',
  ),
  'unknown-order': rule(
    'UNKNOWN-ORDER',
    'an open order that nobody here placed',
    'cancel it at the venue; the next audit sees that it is gone',
    { adoptable: false },
  ),
  overfill: rule('OVERFILL', 'an order was filled beyond what was asked', ADOPT),
  contradiction: rule(
    'CONTRADICTION',
    'the venue now says something else of an event than before',
    'compare the event at the venue with the ledger; ask the venue',
    { adoptable: false },
  ),
  liquidation: rule('LIQUIDATION', 'the venue liquidated the position', ADOPT),
  'auto-deleveraging': rule('ADL', 'the venue reduced the position by auto-deleveraging', ADOPT),
  settlement: rule('SETTLEMENT', 'the venue settled or delivered the contract', ADOPT),
  'forced-trade': rule('FORCED-TRADE', 'the venue itself changed the position', ADOPT),
  'unexplained-position': rule('POSITION', 'the position differs, and no trade tells why', ADOPT),
  'unexplained-cash': rule('CASH', 'the balance differs, and no event tells why', ADOPT),
  'other-coins': rule('OTHER-COINS', 'the account holds other coins', 'move them out of the account', {
    adoptable: false,
  }),
  borrowing: rule('BORROWING', 'the account has borrowed', 'repay the debt at the venue', {
    adoptable: false,
  }),
  'expired-transfer': rule(
    'EXPIRED',
    'a transfer that was announced did not come in time',
    'cancel it with `ballast transfer cancel`, or announce it again',
    { adoptable: false, halts: false },
  ),
} as const satisfies Readonly<Record<string, FindingRule>>;

export type FindingKind = keyof typeof FINDINGS;

function rule(
  code: string,
  title: string,
  remedy: string,
  changes: { readonly adoptable?: boolean; readonly halts?: boolean } = {},
): FindingRule {
  return { code: `B-REC-${code}`, title, halts: true, adoptable: true, remedy, ...changes };
}

/** Whose order it is that the ledger does not know, by the form of its id; null where it has not the form of ours. */
export function strangerKind(clientOrderId: string, epoch: string): 'lost-order' | 'foreign-epoch' | null {
  const parts = parseClientOrderId(clientOrderId);
  if (parts === null) return null;
  return parts.epoch === epoch ? 'lost-order' : 'foreign-epoch';
}

/** A sentence with the code before it, as reasons and messages have it. */
export const withCode = (kind: FindingKind, what: string): string => `${FINDINGS[kind].code}: ${what}`;

/** The reason that the fund's state gets, and a person reads first. */
export function reasonOf(findings: readonly { readonly kind: FindingKind; readonly what: string }[]): string {
  const [first] = findings;
  if (first === undefined) return 'nothing was found';
  const more = findings.length === 1 ? '' : ` (and ${findings.length - 1} more)`;
  return `${withCode(first.kind, first.what)}${more}; ${FINDINGS[first.kind].remedy}`;
}

/** A key has an end; more findings than these at once are halted over by the first of them. */
const MOST_IN_KEY = 20;
const HALT_OVER = /^halt finding-(\d+(?:-\d+)*)$/;

/** The key of a halt over these findings. It names them, so that one which comes late is held against what they became. */
export const haltKey = (ids: readonly number[]): string => `finding-${ids.slice(0, MOST_IN_KEY).join('-')}`;

/** The findings that a change of state by such a key is over; none for any other change. */
export function findingsOfHalt(changeId: string): readonly number[] {
  const [, ids] = HALT_OVER.exec(changeId) ?? [];
  return ids === undefined ? [] : ids.split('-').map(Number);
}
