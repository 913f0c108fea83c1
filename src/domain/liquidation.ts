import { type ContractKind, LINEAR } from './contract-kind.js';
import { Decimal, ONE, ZERO } from './decimal.js';
import { ceilTo, floorTo } from './grid.js';
import { exposure } from './leverage.js';
import { maintenanceMarginOf, type RiskTiers } from './risk-tiers.js';

/** Whether equity at the venue no longer exceeds the maintenance margin of the position. */
export function isLiquidated(
  equity: Decimal,
  contracts: Decimal,
  price: Decimal,
  tiers: RiskTiers,
  kind: ContractKind = LINEAR,
): boolean {
  if (contracts.isZero()) return false;
  return equity.lte(maintenanceMarginOf(tiers, exposure(contracts, price, kind).abs()));
}

/**
 * The price at which a position's share of the equity is used up: `share` is equity / value at `price`. Rounded to
 * the tick in the account's favour, so that rounding alone never leaves a debt, and at least one tick. Of a linear
 * position P (1 - s share), with its direction s; of an inverse one P / (1 + s share). Throws a `RangeError` where a
 * long inverse position owes its whole value or more: no price mends that. The rounding of 1 / P stays (`reciprocal`).
 */
export function bankruptcyPrice(
  contracts: Decimal,
  price: Decimal,
  share: Decimal,
  tickSize: Decimal,
  kind: ContractKind = LINEAR,
): Decimal {
  const isLong = contracts.gt(ZERO);
  const exact = exhaustedAt(price, isLong ? share : share.negated(), kind);
  return Decimal.max(tickSize, isLong ? ceilTo(exact, tickSize) : floorTo(exact, tickSize));
}

function exhaustedAt(price: Decimal, signedShare: Decimal, kind: ContractKind): Decimal {
  if (kind.kind === 'linear') return price.times(ONE.minus(signedShare));
  const divisor = ONE.plus(signedShare);
  if (divisor.lte(ZERO)) throw new RangeError(`no price uses up an equity of ${signedShare} of the position`);
  return price.div(divisor);
}
