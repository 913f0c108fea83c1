import { Decimal } from './decimal.js';
import { ceilTo, floorTo } from './grid.js';

/** One recorded candle. Times in milliseconds since 1970 UTC; `closeTime` is its last millisecond. */
export interface Candle {
  readonly contract: string;
  readonly openTime: number;
  readonly closeTime: number;
  readonly open: Decimal;
  readonly high: Decimal;
  readonly low: Decimal;
  readonly close: Decimal;
  /** Whether the high is as near to the open as the low, or nearer; told by whoever knows it without decimals. */
  readonly isHighNearer?: boolean;
  /** A price as the nearest double, of whoever knows it without decimals. */
  nearestTo?(price: CandlePrice): number;
}

export type CandlePrice = 'open' | 'high' | 'low' | 'close';

/**
 * Which extreme the path visits first: the one nearer the open (the high where both are equally near), or
 * always one.
 */
export type FirstExtreme = 'nearer' | 'high' | 'low';

export interface PathPoint {
  readonly time: number;
  readonly price: Decimal;
}

/** Between two points of one candle the price is a straight line. */
export interface Segment {
  readonly from: PathPoint;
  readonly to: PathPoint;
}

/** How many points a candle's path has: open, first extreme, second extreme, close. */
export const POINTS = 4;

/**
 * The point of number `index` (0 to 3) on a candle's path: open, X1, X2 and close, at 0, 1/3 and 2/3 of its
 * length (rounded up to the millisecond) and at its last millisecond.
 */
export function pathPoint(candle: Candle, index: number, first: FirstExtreme): PathPoint {
  return { time: pointTime(candle, index), price: candle[priceOfPoint(candle, index, first)] };
}

/** The time of the point of number `index`, without its price. */
export function pointTime(candle: Candle, index: number): number {
  if (index >= POINTS - 1) return candle.closeTime;
  const length = candle.closeTime - candle.openTime + 1;
  return Math.min(candle.openTime + Math.ceil((length * index) / 3), candle.closeTime);
}

/** Which of the candle's prices the point of number `index` has. */
export function priceOfPoint(candle: Candle, index: number, first: FirstExtreme): CandlePrice {
  if (index === 0) return 'open';
  if (index === POINTS - 1) return 'close';
  return (index === 1) === highFirst(candle, first) ? 'high' : 'low';
}

function highFirst(candle: Candle, first: FirstExtreme): boolean {
  if (first !== 'nearer') return first === 'high';
  return candle.isHighNearer ?? candle.high.minus(candle.open).lte(candle.open.minus(candle.low));
}

/**
 * When the line reaches `price`, which must lie on it: by linear interpolation, rounded up to the
 * millisecond.
 */
export function crossingTime({ from, to }: Segment, price: Decimal): number {
  if (price.eq(from.price)) return from.time;
  const share = price
    .minus(from.price)
    .times(to.time - from.time)
    .div(to.price.minus(from.price));
  return from.time + share.ceil().toNumber();
}

/**
 * The price of the line at `time`, on the tick grid. Rounded *back*, toward where the line comes from, so
 * that it never runs ahead of the path and cannot show a breach before the path reaches it; and kept
 * between `current` (the last price given out) and the end of the line, so that the path never turns where
 * the recording does not.
 */
export function priceAt({ from, to }: Segment, time: number, current: Decimal, tickSize: Decimal): Decimal {
  const rise = to.price.minus(from.price);
  if (rise.isZero()) return to.price;
  const exact = from.price.plus(rise.times(time - from.time).div(to.time - from.time));
  if (rise.isNegative()) return Decimal.max(to.price, Decimal.min(current, ceilTo(exact, tickSize)));
  return Decimal.min(to.price, Decimal.max(current, floorTo(exact, tickSize)));
}
