import type { Strike } from '../../src/contract/rebalance.js';
import { Decimal, decimal } from '../../src/domain/decimal.js';
import type { AnchorRow, Evidence, FundRow, LedgerEvidence, RebalanceRow, Violation } from './evidence.js';
import { indexNav } from './index-nav.js';
import { exact } from './sums.js';

const INVARIANT = 'nav-by-formula';
/** Decimals of N0 after a management fee. */
const POINT_SCALE = 18;

/**
 * In the index model each strike's NAV follows from the rebalance point before it, the fees since and the price, and each
 * rebalance point has the NAV and the price of its strike: what was traded, and for whom else, has no part in it.
 */
export function navsByFormula({ ledger }: Evidence): Violation[] {
  const isCountedAnew = ({ token }: FundRow) =>
    ledger.unitChanges.some((row) => row.token === token && row.outcome === 'effected');
  return ledger.funds
    .filter((fund) => fund.model === 'index' && !isCountedAnew(fund))
    .flatMap(({ token }) => judgeFund(ledger, token));
}

function judgeFund(ledger: LedgerEvidence, token: string): Violation[] {
  const points = ledger.anchors.filter((point) => point.token === token);
  return ledger.rebalances
    .filter((row) => row.token === token && row.strike?.indexPoint !== undefined)
    .flatMap((row) => judgeStrike(ledger, points, row, row.strike));
}

function judgeStrike(
  ledger: LedgerEvidence,
  points: readonly AnchorRow[],
  { id, token }: RebalanceRow,
  strike: Strike | null,
): Violation[] {
  const from = strike?.indexPoint;
  if (from === undefined || strike === null || strike.retiring !== undefined) return [];
  const differ = (what: string): Violation => ({ invariant: INVARIANT, subject: id, what });
  const wrong: Violation[] = [];
  const before = points.find(({ seq }) => seq === strike.anchorSeq);
  if (before !== undefined) {
    const nav = afterFees(ledger, before, token, strike.time);
    if (!nav.eq(decimal(from.nav)) || from.price === null || !exact(before.price).eq(decimal(from.price)))
      wrong.push(differ(`goes from ${from.nav} at ${from.price}, its point is ${nav} at ${before.price}`));
  }
  const formula = indexNav(strike);
  if (!decimal(strike.nav).eq(formula)) wrong.push(differ(`NAV ${strike.nav}, by formula ${formula}`));
  const point = points.find(({ rebalance_id }) => rebalance_id === id);
  if (point === undefined) return wrong;
  const isItsOwn = exact(point.nav).eq(formula) && exact(point.price).eq(decimal(strike.indexPrice));
  if (!isItsOwn) wrong.push(differ(`its point is ${point.nav} at ${point.price}, by formula ${formula}`));
  return wrong;
}

/** N0 of a strike: each fee that fell due since the point takes its part. */
function afterFees({ fees }: LedgerEvidence, point: AnchorRow, token: string, time: number): Decimal {
  const due = fees.filter((fee) => fee.token === token && fee.due_at > point.time && fee.due_at <= time);
  return due.reduce(
    (nav, { rate }) =>
      nav.times(exact('1').minus(exact(rate))).toDecimalPlaces(POINT_SCALE, Decimal.ROUND_HALF_EVEN),
    exact(point.nav),
  );
}
