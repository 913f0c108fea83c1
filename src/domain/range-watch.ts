import type { Decimal } from './decimal.js';
import { firstBreachingTick, isBeyond, type RangeAnchor, triggerPrice } from './rebalance-point.js';

/**
 * One fund's range on one contract, prepared from its current anchor: make a new one when the anchor moves.
 */
export interface RangeWatch {
  readonly token: string;
  readonly contract: string;
  /** Target leverage, signed. */
  readonly leverage: Decimal;
  readonly trigger: Decimal;
  /** The first price on the tick grid strictly beyond the trigger. */
  readonly firstTick: Decimal;
}

/** `tickSize` is that of the contract. */
export function rangeWatch(
  fund: {
    readonly token: string;
    readonly contract: string;
    readonly leverage: Decimal;
    readonly anchor: RangeAnchor;
  },
  tickSize: Decimal,
): RangeWatch {
  const { token, contract, leverage, anchor } = fund;
  return {
    token,
    contract,
    leverage,
    trigger: triggerPrice(anchor, leverage),
    firstTick: firstBreachingTick(anchor, leverage, tickSize),
  };
}

/** The watched funds that are in breach at `price`, in the order given. */
export function breachedAt(
  watches: readonly RangeWatch[],
  contract: string,
  price: Decimal,
): readonly RangeWatch[] {
  return watches.filter(
    (watch) => watch.contract === contract && isBeyond(price, watch.trigger, watch.leverage),
  );
}

/**
 * The first breaching tick that a straight move from `price` to `end` meets; null where it meets none. A
 * fund that is in breach at `price` already meets none: its breach has been seen, and is true at every tick
 * that follows.
 */
export function firstTickMet(
  watches: readonly RangeWatch[],
  contract: string,
  price: Decimal,
  end: Decimal,
): Decimal | null {
  let met: Decimal | null = null;
  for (const watch of watches) {
    if (watch.contract !== contract || !isMet(watch, price, end)) continue;
    if (met === null || isNearer(watch.firstTick, met, price)) met = watch.firstTick;
  }
  return met;
}

function isMet({ leverage, trigger, firstTick }: RangeWatch, price: Decimal, end: Decimal): boolean {
  return !isBeyond(price, trigger, leverage) && !isBeyond(firstTick, end, leverage);
}

function isNearer(a: Decimal, b: Decimal, price: Decimal): boolean {
  return a.minus(price).abs().lt(b.minus(price).abs());
}
