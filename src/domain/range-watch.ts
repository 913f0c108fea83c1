import type { Decimal } from './decimal.js';
import {
  type Anchor,
  firstTickPast,
  isPast,
  type RangeAnchor,
  type Trigger,
  triggersOf,
} from './rebalance-point.js';

/**
 * One side of one fund's range on one contract, prepared from its current anchor: make new ones when the anchor
 * moves.
 */
export interface RangeWatch {
  readonly token: string;
  readonly contract: string;
  /** Target leverage, signed. */
  readonly leverage: Decimal;
  readonly side: Trigger['side'];
  readonly trigger: Decimal;
  /** Whether the trigger price itself is a breach. */
  readonly reached: boolean;
  /** The first price on the tick grid that is a breach. */
  readonly firstTick: Decimal;
  /** A breach before this time is held back; 0 where none is. */
  readonly quietUntil: number;
}

/** At most one for each side. `tickSize` is that of the contract. */
export function rangeWatches(
  fund: {
    readonly token: string;
    readonly contract: string;
    readonly leverage: Decimal;
    readonly anchor: RangeAnchor & Pick<Anchor, 'quietUntil'>;
  },
  tickSize: Decimal,
): readonly RangeWatch[] {
  const { token, contract, leverage, anchor } = fund;
  return triggersOf(anchor, leverage).map((trigger) => ({
    token,
    contract,
    leverage,
    side: trigger.side,
    trigger: trigger.price,
    reached: trigger.reached,
    firstTick: firstTickPast(trigger, tickSize),
    quietUntil: anchor.quietUntil ?? 0,
  }));
}

/** The watches that are in breach at `price`, in the order given. */
export function breachedAt(
  watches: readonly RangeWatch[],
  contract: string,
  price: Decimal,
): readonly RangeWatch[] {
  return watches.filter((watch) => watch.contract === contract && isBreached(watch, price));
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

/** When the first breach at `price` that is held back now ceases to be; infinity where none is. */
export function nextLifted(
  watches: readonly RangeWatch[],
  contract: string,
  price: Decimal,
  now: number,
): number {
  let next = Number.POSITIVE_INFINITY;
  for (const watch of watches) {
    const { quietUntil } = watch;
    if (watch.contract !== contract || quietUntil <= now || quietUntil >= next) continue;
    if (isBreached(watch, price)) next = quietUntil;
  }
  return next;
}

function isBreached({ side, trigger, reached }: RangeWatch, price: Decimal): boolean {
  return isPast({ side, price: trigger, reached }, price);
}

function isMet(watch: RangeWatch, price: Decimal, end: Decimal): boolean {
  const { side, firstTick } = watch;
  const arrives = side === 'below' ? end.lte(firstTick) : end.gte(firstTick);
  return arrives && !isBreached(watch, price);
}

function isNearer(a: Decimal, b: Decimal, price: Decimal): boolean {
  return a.minus(price).abs().lt(b.minus(price).abs());
}
