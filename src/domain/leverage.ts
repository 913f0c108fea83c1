import { type ContractKind, LINEAR, stake } from './contract-kind.js';
import { Decimal, ONE, ZERO } from './decimal.js';

/** Decimals of a net asset value per unit. */
export const NAV_SCALE = 8;

/** Decimals of a leverage: far below one lot of any contract, so that rounding it decides nothing. */
export const LEVERAGE_SCALE = 18;

/**
 * Signed value of a position in the settle coin: contracts x price, exact; of inverse contracts N x face x (1 / P),
 * with 1 / P rounded as `reciprocal` says.
 */
export function exposure(contracts: Decimal, price: Decimal, kind: ContractKind = LINEAR): Decimal {
  return kind.kind === 'linear' ? contracts.times(price) : stake(contracts, price, kind).negated();
}

/**
 * Equity of a book in the settle coin: cash + contracts x price, exact. `cash` is the cash *basis*: equity
 * less the value of the position, so below zero for a leveraged long (3 contracts at 100 on an equity of
 * 100: -200) and above the equity for a short. A trade of q contracts at p with a fee moves it by -(q x p)
 * - fee. With inverse contracts it is cash - N x face x (1 / P): cash is then equity *plus* the value of the position.
 */
export function equityOf(
  cash: Decimal,
  contracts: Decimal,
  price: Decimal,
  kind: ContractKind = LINEAR,
): Decimal {
  return cash.plus(stake(contracts, price, kind));
}

/** A fund without equity has no leverage at all: that is a state of its own, never a leverage of 0. */
export type LeverageReading =
  | { readonly kind: 'leverage'; readonly value: Decimal }
  | { readonly kind: 'wiped-out'; readonly equity: Decimal };

/**
 * Real leverage: exposure / equity, signed as the exposure is, rounded half-even to `LEVERAGE_SCALE`
 * decimals. An equity at or below zero reads as `wiped-out`.
 */
export function realLeverage(exposureValue: Decimal, equity: Decimal): LeverageReading {
  if (equity.lte(ZERO)) return { kind: 'wiped-out', equity };
  return { kind: 'leverage', value: leverageRatio(exposureValue, equity) };
}

/** exposure / equity for an equity known to be above zero, rounded half-even to `LEVERAGE_SCALE` decimals. */
export function leverageRatio(exposureValue: Decimal, equity: Decimal): Decimal {
  return exposureValue.div(equity).toDecimalPlaces(LEVERAGE_SCALE, Decimal.ROUND_HALF_EVEN);
}

/**
 * Net asset value of one unit in the fund model: equity / units, rounded half-even to `NAV_SCALE` decimals,
 * since it is published and dealt at. It follows the equity below zero. Throws a `RangeError` without units.
 */
export function netAssetValue(equity: Decimal, units: Decimal): Decimal {
  if (units.lte(ZERO)) throw new RangeError(`a net asset value needs units above zero, not ${units}`);
  return roundNav(equity.div(units));
}

/** One step of a NAV as it is rounded. */
const NAV_STEP = new Decimal(`1e-${NAV_SCALE}`);

/** Whether `netAssetValue` is above zero; told by a product where the equity comes to one step of it a unit. */
export function hasNetAssetValue(equity: Decimal, units: Decimal): boolean {
  if (units.gt(ZERO) && equity.gte(units.times(NAV_STEP))) return true;
  return netAssetValue(equity, units).gt(ZERO);
}

/**
 * Net asset value of one unit in the index model: N0 x [1 + L (P - P0) / P0] from the rebalance point (price
 * P0, value N0), rounded like `netAssetValue`. Below zero once the move exceeds 1 / L.
 */
export function indexNetAssetValue(n0: Decimal, leverage: Decimal, price: Decimal, p0: Decimal): Decimal {
  return roundNav(indexNavUnrounded(n0, leverage, price, p0));
}

/** The same to 40 digits. Throws a `RangeError` where P0 is not above zero. */
export function indexNavUnrounded(n0: Decimal, leverage: Decimal, price: Decimal, p0: Decimal): Decimal {
  if (p0.lte(ZERO)) throw new RangeError(`a rebalance point needs a price above zero, not ${p0}`);
  return n0.times(ONE.plus(leverage.times(price.minus(p0)).div(p0)));
}

function roundNav(value: Decimal): Decimal {
  return value.toDecimalPlaces(NAV_SCALE, Decimal.ROUND_HALF_EVEN);
}
