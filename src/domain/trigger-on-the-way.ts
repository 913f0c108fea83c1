import type { Decimal } from './decimal.js';
import { firstTickPast, isBreach, isPast, type RangeAnchor, triggersOf } from './rebalance-point.js';

/** A fund that waits for its triggers. A `tickSize` of zero means that the price takes any value. */
export interface Waiting {
  readonly anchor: RangeAnchor;
  readonly targetLeverage: Decimal;
  readonly tickSize: Decimal;
}

/**
 * The price of the next interim rebalance on a straight way from `price` to `end`; `price` itself where the fund is in
 * breach there already, null where the way meets none.
 */
export function triggerOnTheWay(
  { anchor, targetLeverage, tickSize }: Waiting,
  price: Decimal,
  end: Decimal,
): Decimal | null {
  if (isBreach(anchor, targetLeverage, price)) return price;
  const passed = triggersOf(anchor, targetLeverage).find((trigger) => isPast(trigger, end));
  if (passed === undefined) return null;
  const tick = firstTickPast(passed, tickSize);
  const isMet = passed.side === 'below' ? tick.gte(end) : tick.lte(end);
  return isMet ? tick : null;
}
