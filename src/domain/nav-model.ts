import type { Decimal } from './decimal.js';

/**
 * Where the NAV of a unit comes from. `fund`: equity / units, so that funding and trading cost are inside. `index`: the
 * price formula from the rebalance point (`index-nav.ts`); the account only hedges it, and what the hedge earns or
 * costs is the issuer's.
 */
export type NavModel = 'fund' | 'index';

/**
 * What the units are worth in the settle coin: leverage is exposure over it, and a rebalance is sized on it. The equity
 * in the fund model; NAV x units, exactly as published, in the index model, whatever the account holds.
 */
export function unitsValue(
  model: NavModel,
  { equity, nav, units }: { readonly equity: Decimal; readonly nav: Decimal; readonly units: Decimal },
): Decimal {
  return model === 'index' ? nav.times(units) : equity;
}

/** The price that a rebalance point is set at: its NAV in the index model follows the index price from there. */
export function pointPrice<Price>(
  model: NavModel,
  { markPrice, indexPrice }: { readonly markPrice: Price; readonly indexPrice: Price },
): Price {
  return model === 'index' ? indexPrice : markPrice;
}
