import { Decimal, ONE, ZERO } from './decimal.js';
import { ceilTo, floorTo } from './grid.js';
import { exposure } from './leverage.js';
import { maintenanceMarginOf, type RiskTiers } from './risk-tiers.js';

/** Whether equity at the venue no longer exceeds the maintenance margin of the position. */
export function isLiquidated(equity: Decimal, contracts: Decimal, price: Decimal, tiers: RiskTiers): boolean {
  if (contracts.isZero()) return false;
  return equity.lte(maintenanceMarginOf(tiers, exposure(contracts, price).abs()));
}

/**
 * The price at which a position's share of the equity is used up: `share` is equity / value at `price`. Rounded to
 * the tick in the account's favour, so that rounding alone never leaves a debt, and at least one tick.
 */
export function bankruptcyPrice(
  contracts: Decimal,
  price: Decimal,
  share: Decimal,
  tickSize: Decimal,
): Decimal {
  const isLong = contracts.gt(ZERO);
  const exact = price.times(ONE.minus(isLong ? share : share.negated()));
  return Decimal.max(tickSize, isLong ? ceilTo(exact, tickSize) : floorTo(exact, tickSize));
}
