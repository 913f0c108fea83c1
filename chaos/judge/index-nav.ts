import type { Strike } from '../../src/contract/rebalance.js';
import { Decimal, decimal, ONE } from '../../src/domain/decimal.js';

const NAV_SCALE = 8;

/** N0 x (1 + L x (P / P0 - 1)), rounded half-even to 8 decimals: the NAV of the index model at a strike. */
export function indexNav({ indexPoint, indexPrice, targetLeverage }: Strike): Decimal {
  if (indexPoint === undefined) throw new RangeError('a strike of the index model without its point');
  const { nav, price, leverage = targetLeverage } = indexPoint;
  if (price === null) return decimal(nav);
  const moved = decimal(indexPrice).div(decimal(price)).minus(ONE);
  const factor = ONE.plus(decimal(leverage).times(moved));
  return decimal(nav).times(factor).toDecimalPlaces(NAV_SCALE, Decimal.ROUND_HALF_EVEN);
}
