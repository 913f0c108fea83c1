import { Decimal, ZERO } from '../domain/decimal.js';

/** Decimals of a margin, which is a quotient. */
const MARGIN_DECIMALS = 18;

/** What may still serve as margin, beside that of a position of this value. */
export function availableMargin(equity: Decimal, value: Decimal, venueLeverage: Decimal): Decimal {
  const margin = value.abs().div(venueLeverage).toDecimalPlaces(MARGIN_DECIMALS, Decimal.ROUND_UP);
  return Decimal.max(ZERO, equity.minus(margin));
}
