import { Decimal, ONE, ZERO } from '../../domain/decimal.js';
import { navAt } from './holdings.js';
import type { Reading } from './walk-holdings.js';

/** Decimals of a drawdown, a fraction. */
const DRAWDOWN_SCALE = 8;

/**
 * How far the NAV has fallen from an earlier one, as a fraction rounded half-even to eight decimals: -0.5 is one half.
 * Zero where the earlier one was not above zero.
 */
export function drawdownOf(reading: Reading, peak: Reading): Decimal {
  const highest = navAt(peak.holdings, peak.price);
  if (highest.lte(ZERO)) return ZERO;
  return navAt(reading.holdings, reading.price)
    .div(highest)
    .minus(ONE)
    .toDecimalPlaces(DRAWDOWN_SCALE, Decimal.ROUND_HALF_EVEN);
}
