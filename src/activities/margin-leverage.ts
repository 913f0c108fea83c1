import { Decimal, type DecimalString, decimal, plain } from '../domain/decimal.js';

/**
 * The venue's leverage setting for a fund's contract: twice the target, at most what the venue allows. It bounds
 * the margin that an order needs and nothing else; in cross margin the gap to liquidation does not depend on it.
 * At the target itself a position would use up the whole equity as margin, and the fee or a fraction of a basis
 * point beyond would have every order refused that adds exposure.
 */
export function marginLeverage(target: DecimalString, most: DecimalString): DecimalString {
  return plain(Decimal.min(decimal(target).abs().times(2).ceil(), decimal(most)));
}
