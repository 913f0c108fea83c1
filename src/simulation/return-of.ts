import { Decimal, type DecimalString, decimal, ONE, plain } from '../domain/decimal.js';

/** Decimals of a return, a fraction. */
const RETURN_SCALE = 8;

/** NAV / initial NAV - 1, to eight decimals, half to even. */
export function returnOf(nav: DecimalString, initial: DecimalString): DecimalString {
  return plain(decimal(nav).div(initial).minus(ONE).toDecimalPlaces(RETURN_SCALE, Decimal.ROUND_HALF_EVEN));
}
