import { Decimal } from './decimal.js';

/** The worst price of an order: `collar` (a fraction) from the mark price, rounded to the tick toward it. */
export function collarPrice(
  side: 'buy' | 'sell',
  { markPrice, collar, tickSize }: { markPrice: Decimal; collar: Decimal; tickSize: Decimal },
): Decimal {
  const factor = collar.times(side === 'buy' ? 1 : -1).plus(1);
  const rounding = side === 'buy' ? Decimal.ROUND_FLOOR : Decimal.ROUND_CEIL;
  return markPrice.times(factor).toNearest(tickSize, rounding);
}
