import { type Decimal, ZERO } from '../../src/domain/decimal.js';
import type { LedgerEvidence, RoundShareRow } from './evidence.js';
import { exact, sum } from './sums.js';

/** What a fund that shares its account holds, and its money: by what it got of rounds, was paid and paid. */
export interface MemberBook {
  readonly contracts: Decimal;
  readonly cash: Decimal;
}

/** Up to, and without, a round, and to an instant; by everything where neither is given. */
export function memberBook(
  { rebalances, roundShares, transfers, fundingShares }: LedgerEvidence,
  token: string,
  before: { readonly ordinal: number; readonly time: number } = {
    ordinal: Number.POSITIVE_INFINITY,
    time: Number.POSITIVE_INFINITY,
  },
): MemberBook {
  const ordinalOf = new Map(rebalances.map(({ id, ordinal }) => [id, ordinal]));
  const own = <Row extends { readonly token: string }>(rows: readonly Row[]) =>
    rows.filter((row) => row.token === token);
  const shares = own(roundShares).filter(({ round_id }) => (ordinalOf.get(round_id) ?? 0) < before.ordinal);
  const paidIn = own(transfers).filter(({ time }) => time <= before.time);
  const funding = own(fundingShares).filter(({ time }) => time <= before.time);
  return {
    contracts: sum(shares.map(gotten)),
    cash: sum(paidIn.map(({ amount }) => exact(amount)))
      .plus(sum(shares.map(cashOf)))
      .minus(sum(funding.map(({ paid }) => exact(paid)))),
  };
}

/**
 * As it may have been at a strike: money that was paid meanwhile counts from its booking on, which may come later than
 * the payment.
 */
export function memberBooks(
  ledger: LedgerEvidence,
  token: string,
  before: { readonly ordinal: number; readonly time: number },
): readonly MemberBook[] {
  const paidIn = ledger.transfers
    .filter((row) => row.token === token && row.time <= before.time)
    .toSorted((a, b) => b.time - a.time);
  const { contracts, cash } = memberBook(ledger, token, before);
  return paidIn.map((_row, late) => ({
    contracts,
    cash: cash.minus(sum(paidIn.slice(0, late).map(({ amount }) => exact(amount)))),
  }));
}

/** Signed contracts. */
export const gotten = ({ crossed, executed }: RoundShareRow): Decimal => exact(crossed).plus(exact(executed));

/** What it did to the money that is no position. */
function cashOf({ crossed, price, notional, fee }: RoundShareRow): Decimal {
  return exact(crossed).times(exact(price)).plus(exact(notional)).plus(exact(fee)).negated();
}

/** What one rebalance of such a fund got; zero of one that got nothing. */
export function servedIn({ roundShares }: LedgerEvidence, rebalanceId: string): Decimal {
  const served = roundShares.filter((row) => row.rebalance_id === rebalanceId && row.kind === 'served');
  return served.reduce((all, row) => all.plus(gotten(row)), ZERO);
}
