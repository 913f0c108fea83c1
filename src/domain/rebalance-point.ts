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
  /** Null where the interim rule is no swing. */
  readonly range: DecimalString | null;
  /** Where the interim rule is another one than losers beyond `range`. */
  readonly triggers?: FixedTriggers;
  /** A breach before this time is held back by the interim rule (cooldown, most a day). */
  readonly quietUntil?: number;
}

/** Prices that an interim rebalance waits for; null is never on that side. */
export interface FixedTriggers {
  readonly below: DecimalString | null;
  readonly above: DecimalString | null;
  /** Whether the trigger price itself is a breach, or only what lies beyond it. */
  readonly reached: boolean;
}

/** What the rules of the range need of an anchor. */
export type RangeAnchor = Pick<Anchor, 'price' | 'range' | 'triggers'>;

export type TriggerSide = 'below' | 'above';

/** One side on which an interim rebalance falls due; see `FixedTriggers`. */
export interface Trigger {
  readonly side: TriggerSide;
  readonly price: Decimal;
  readonly reached: boolean;
}

/** P / P0 - 1, signed. */
export function moveFrom(anchorPrice: Decimal, price: Decimal): Decimal {
  return price.div(anchorPrice).minus(ONE);
}

/** Whether a fund of target leverage L loses from the move P0 to P: sign(L) x (P - P0) < 0. */
export function isLoser(leverage: Decimal, p0: Decimal, p: Decimal): boolean {
  return leverage.isNegative() ? p.gt(p0) : p.lt(p0);
}

/** Where a fund of target leverage L loses. */
export function losingSide(leverage: Decimal): TriggerSide {
  return leverage.isNegative() ? 'above' : 'below';
}

/** What the rebalance point waits for, at most one on each side. */
export function triggersOf(anchor: RangeAnchor, leverage: Decimal): readonly Trigger[] {
  const { triggers } = anchor;
  if (triggers === undefined) {
    return [{ side: losingSide(leverage), price: triggerPrice(anchor, leverage), reached: false }];
  }
  const { below, above, reached } = triggers;
  return [
    ...(below === null ? [] : [{ side: 'below', price: decimal(below), reached } as const]),
    ...(above === null ? [] : [{ side: 'above', price: decimal(above), reached } as const]),
  ];
}

/**
 * Whether an interim rebalance is due at this price: strictly beyond the range, or at the edge of the band or beyond.
 * A level: true at every such price until the anchor moves. For losers beyond a range it is judged as P against
 * P0 x (1 -+ range), so nothing is divided or rounded.
 */
export function isBreach(anchor: RangeAnchor, leverage: Decimal, price: Decimal): boolean {
  return triggersOf(anchor, leverage).some((trigger) => isPast(trigger, price));
}

/** Whether a price is a breach of this trigger. */
export function isPast({ side, price: bound, reached }: Trigger, price: Decimal): boolean {
  if (reached && price.eq(bound)) return true;
  return side === 'below' ? price.lt(bound) : price.gt(bound);
}

/**
 * The last price that is no breach of losers beyond a range: P0 x (1 - sign(L) x range), exact and in general off the
 * tick grid. Throws a `RangeError` for an anchor without a range.
 */
export function triggerPrice(anchor: RangeAnchor, leverage: Decimal): Decimal {
  if (anchor.range === null) throw new RangeError('this rebalance point has no range');
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

/** The trigger that the price is nearest to, or has passed furthest; null where nothing is waited for. */
export function nearestTrigger(anchor: RangeAnchor, leverage: Decimal, price: Decimal): Trigger | null {
  const left = ({ side, price: bound }: Trigger): Decimal =>
    side === 'below' ? price.minus(bound) : bound.minus(price);
  const [nearest = null] = triggersOf(anchor, leverage).toSorted((a, b) => left(a).comparedTo(left(b)));
  return nearest;
}

/** The first price on the tick grid that is a breach: strictly beyond the trigger. */
export function firstBreachingTick(anchor: RangeAnchor, leverage: Decimal, tickSize: Decimal): Decimal {
  const price = triggerPrice(anchor, leverage);
  return firstTickPast({ side: losingSide(leverage), price, reached: false }, tickSize);
}

/** The first price on the tick grid that is a breach of this trigger. */
export function firstTickPast({ side, price, reached }: Trigger, tickSize: Decimal): Decimal {
  if (side === 'below') return reached ? floorTo(price, tickSize) : ceilTo(price, tickSize).minus(tickSize);
  return reached ? ceilTo(price, tickSize) : floorTo(price, tickSize).plus(tickSize);
}
