import { type Decimal, type DecimalString, decimal, ZERO } from '../domain/decimal.js';
import type { Transfer } from '../venue/port.js';
import type { ExpectedTransfer, UnmatchedTransfer } from './audit-port.js';

export interface TransferMatch {
  readonly transfer: Transfer;
  readonly expected: ExpectedTransfer;
}

export interface MatchedTransfers {
  readonly matched: readonly TransferMatch[];
  readonly unmatched: readonly UnmatchedTransfer[];
}

/**
 * Pairs transfers with announced ones, each at most once: by the id where the venue carries it, else the oldest
 * announcement of the same amount. A fee sweep takes no more than the fees that its fund owes. Of an account that funds
 * share, what was announced of any of them may explain it.
 */
export function matchTransfers(
  transfers: readonly Transfer[],
  announced: readonly ExpectedTransfer[],
  feesPayable: ReadonlyMap<string, DecimalString>,
): MatchedTransfers {
  const open = [...announced].sort((a, b) => a.registeredAt - b.registeredAt);
  const payable = new Map([...feesPayable].map(([token, fees]) => [token, decimal(fees)]));
  const payableOf = (token = '') => payable.get(token) ?? ZERO;
  const matched: TransferMatch[] = [];
  const unmatched: UnmatchedTransfer[] = [];
  for (const transfer of transfers) {
    const expected = candidate(transfer, open, (one) => isPayable(one, payableOf(one.token)));
    const why = whyNot(transfer, expected, payableOf(expected?.token));
    if (expected === null || why !== null) {
      unmatched.push({ transfer, why: why ?? 'nobody announced it' });
      continue;
    }
    open.splice(open.indexOf(expected), 1);
    const { token, kind, amount } = expected;
    if (kind === 'fee-sweep') payable.set(token, payableOf(token).plus(decimal(amount)));
    matched.push({ transfer, expected });
  }
  return { matched, unmatched };
}

/** Of equal amounts one that may be paid comes before a fee sweep that may not, whichever is older. */
function candidate(
  transfer: Transfer,
  open: readonly ExpectedTransfer[],
  fits: (one: ExpectedTransfer) => boolean,
): ExpectedTransfer | null {
  const named = open.find(({ id }) => id === transfer.id);
  if (named !== undefined) return named;
  const equal = open.filter(({ amount }) => decimal(amount).eq(decimal(transfer.amount)));
  return equal.find(fits) ?? equal[0] ?? null;
}

const isPayable = ({ kind, amount }: ExpectedTransfer, payable: Decimal): boolean =>
  kind !== 'fee-sweep' || decimal(amount).negated().lte(payable);

function whyNot(transfer: Transfer, expected: ExpectedTransfer | null, payable: Decimal): string | null {
  if (transfer.kind !== 'transfer') return `the venue itself moved it (${transfer.venueKind})`;
  if (expected === null) return 'nobody announced it';
  if (!decimal(expected.amount).eq(decimal(transfer.amount))) {
    return `it was announced as ${expected.id} with ${expected.amount}`;
  }
  if (isPayable(expected, payable)) return null;
  return `it was announced as fee sweep ${expected.id}, but only ${payable.toFixed()} of fees are payable`;
}
