import { Decimal, ONE, plain, ZERO } from './decimal.js';
import type { AccruedFee, FeeInstant } from './fee-accrual.js';
import { indexNetAssetValue } from './leverage.js';
import { feeAmount } from './management-fee.js';

/** Decimals of N0 after a management fee: far finer than a NAV, so that many fees in a row drift nowhere. */
export const POINT_NAV_SCALE = 18;

/** What the NAV of an index-model fund follows from. */
export interface IndexPoint {
  /** N0: the NAV of the rebalance point after the management fees since; the initial NAV before there is one. */
  readonly nav: Decimal;
  /** P0: the index price of the rebalance point; null before there is one. */
  readonly price: Decimal | null;
  /** L, signed. */
  readonly leverage: Decimal;
}

/** The published NAV of one unit at an index price, rounded like every NAV; at or below zero it is wiped out. */
export function indexNavAt({ nav, price: p0, leverage }: IndexPoint, price: Decimal): Decimal {
  // Without a rebalance point nothing has moved yet.
  return indexNetAssetValue(nav, leverage, price, p0 ?? price);
}

/** A management fee of rate f multiplies N0 by 1 - f: rounded half-even to `POINT_NAV_SCALE` decimals. */
export function pointNavAfterFee(nav: Decimal, rate: Decimal): Decimal {
  return nav.times(ONE.minus(rate)).toDecimalPlaces(POINT_NAV_SCALE, Decimal.ROUND_HALF_EVEN);
}

export interface IndexFees {
  readonly fees: readonly AccruedFee[];
  /** The point after them. */
  readonly point: IndexPoint;
}

/**
 * Management fees of an index-model fund that fell due one after the other since its rebalance point. Each is charged
 * on the value of the units at its own instant, at the index price then, and taken off N0. A fund that is wiped out
 * there owes none.
 */
export function accrueIndexFees(state: {
  readonly point: IndexPoint;
  readonly units: Decimal;
  readonly due: readonly (FeeInstant & { readonly rate: Decimal })[];
}): IndexFees {
  let { point } = state;
  const fees = state.due.map(({ dueAt, price, rate }): AccruedFee => {
    const value = indexNavAt(point, price).times(state.units);
    if (value.gt(ZERO)) point = { ...point, nav: pointNavAfterFee(point.nav, rate) };
    return {
      dueAt,
      rate: plain(rate),
      price: plain(price),
      equity: plain(value),
      amount: plain(feeAmount(rate, value)),
    };
  });
  return { fees, point };
}
