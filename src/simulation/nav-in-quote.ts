import { Decimal } from '../domain/decimal.js';
import { NAV_SCALE } from '../domain/leverage.js';

/** The NAV of a fund that holds an inverse contract, which is in the coin, in the quote currency: rounded half-even. */
export function navInQuote(nav: Decimal, price: Decimal): Decimal {
  return nav.times(price).toDecimalPlaces(NAV_SCALE, Decimal.ROUND_HALF_EVEN);
}
