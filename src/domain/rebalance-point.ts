import { type Decimal, type DecimalString, decimal, ONE } from './decimal.js';
import { ceilTo, floorTo } from './grid.js';

/**
 * A rebalance point: what the last rebalance fixed for one fund. A wire record.
 * `range` is the interim range as a fraction (0.15), as it was configured then; `time` is that of the
 * strike, in milliseconds since 1970 UTC; `nav` is equity after / units.
 */
export interface Anchor {
  /** Grows by one with every rebalance point of the fund; the first is 1. */
  readonly seq: number;
  readonly price: DecimalString;
  readonly nav: DecimalString;
  readonly units: DecimalString;
  readonly time: number;
  readonly range: DecimalString;
}

/** What the rules of the range need of an anchor. */
export type RangeAnchor = Pick<Anchor, 'price' | 'range'>;

/** P / P0 - 1, signed. */
export function moveFrom(anchorPrice: Decimal, price: Decimal): Decimal {
  return price.div(anchorPrice).minus(ONE);
}

/** Whether a fund of target leverage L loses from the move P0 to P: sign(L) x (P - P0) < 0. */
export function isLoser(leverage: Decimal, p0: Decimal, p: Decimal): boolean {
  return leverage.isNegative() ? p.gt(p0) : p.lt(p0);
}

/**
 * Whether the fund loses and the price stands strictly beyond its range: abs(P / P0 - 1) > range. A level:
 * true at every such price until the anchor moves. Judged as P against P0 x (1 -+ range), so nothing is
 * divided or rounded.
 */
export function isBreach(anchor: RangeAnchor, leverage: Decimal, price: Decimal): boolean {
  return isBeyond(price, triggerPrice(anchor, leverage), leverage);
}

/** The last price that is no breach: P0 x (1 - sign(L) x range), exact and in general off the tick grid. */
export function triggerPrice(anchor: RangeAnchor, leverage: Decimal): Decimal {
  const range = decimal(anchor.range);
  const factor = leverage.isNegative() ? ONE.plus(range) : ONE.minus(range);
  return decimal(anchor.price).times(factor);
}

/**
 * How far the price may still move to the trigger, as a signed fraction of the current price: below zero
 * for a long fund (it must fall), above for a short one. The sign turns once the trigger is passed.
 */
export function distanceToTrigger(anchor: RangeAnchor, leverage: Decimal, price: Decimal): Decimal {
  return moveFrom(price, triggerPrice(anchor, leverage));
}

/** The first price on the tick grid that is a breach: strictly beyond the trigger. */
export function firstBreachingTick(anchor: RangeAnchor, leverage: Decimal, tickSize: Decimal): Decimal {
  const trigger = triggerPrice(anchor, leverage);
  return leverage.isNegative()
    ? floorTo(trigger, tickSize).plus(tickSize)
    : ceilTo(trigger, tickSize).minus(tickSize);
}

/** Whether `price` is on the losing side of `bound`, and not on it. */
export function isBeyond(price: Decimal, bound: Decimal, leverage: Decimal): boolean {
  return leverage.isNegative() ? price.gt(bound) : price.lt(bound);
}
