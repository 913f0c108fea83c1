import {
  type Candle,
  crossingTime,
  POINTS,
  pathPoint,
  pointTime,
  priceAt,
  type Segment,
} from './candle-path.js';
import { type Decimal, type DecimalString, decimal, plain, ZERO } from './decimal.js';
import { firstTickMet, nextLifted, type RangeWatch } from './range-watch.js';
import {
  firstCandleEndingFrom,
  firstFundingFrom,
  type RecordedContract,
  type RecordedMarket,
} from './recorded-market.js';
import { nextTimeOfDay } from './time-of-day.js';

/** How far one contract's path has been given out. Plain data. */
export interface ContractCursor {
  /** The next path point is number `point` (0 to 3) of the candle at this place. */
  readonly candle: number;
  readonly point: number;
  /** Time of the last tick; before the market's `from` while there was none. */
  readonly tickedAt: number;
  /**
   * Price of the last tick where that was on the way to the next point; null where it was the point before.
   */
  readonly onTheWay: DecimalString | null;
  /** The place of the next funding record. */
  readonly nextFunding: number;
}

/** Nothing given out yet: the next point is the first one at or after `from`. */
export function startOfContract({ candles, funding }: RecordedContract, from: number): ContractCursor {
  const candle = firstCandleEndingFrom(candles, from);
  const first = candles.at(candle);
  let point = 0;
  while (first !== undefined && pointTime(first, point) < from) point += 1;
  return { candle, point, tickedAt: from - 1, onTheWay: null, nextFunding: firstFundingFrom(funding, from) };
}

/** One tick of a contract. `arrives` where it is the next path point, and not on the way there. */
export interface PathTick {
  readonly time: number;
  readonly price: Decimal;
  readonly arrives: boolean;
}

/**
 * The next tick of one contract (see `nextEvent`), or null where its candles have ended. `now` is market
 * time.
 */
export function nextTick(path: {
  readonly market: RecordedMarket;
  readonly recorded: RecordedContract;
  readonly at: ContractCursor;
  readonly now: number;
  readonly watches: readonly RangeWatch[];
}): PathTick | null {
  const { market, recorded, at } = path;
  const candle = recorded.candles.at(at.candle);
  if (candle === undefined) return null;
  const isBegun = at.tickedAt >= market.from;
  if (at.point === 0 || !isBegun) refuseBadCandle(candle, at);
  const to = pathPoint(candle, at.point, market.firstExtreme);
  const arrival = { time: to.time, price: to.price, arrives: true };
  if (at.point === 0) return arrival;

  const line = { from: pathPoint(candle, at.point - 1, market.firstExtreme), to };
  const current = at.onTheWay === null ? line.from.price : decimal(at.onTheWay);
  const lifted = nextLifted(path.watches, recorded.contract, current, path.now);
  const wanted = Math.min(nextReading(market, at.tickedAt), lifted);
  const reading = readingOn(line, current, recorded.tickSize, wanted);
  // Before the first tick there is no price, so nothing can be crossed.
  const met = isBegun ? firstTickMet(path.watches, recorded.contract, current, to.price) : null;
  if (met === null) return reading ?? arrival;
  const crossedAt = Math.max(path.now, crossingTime(line, met));
  if (reading !== null && reading.time < crossedAt) return reading;
  return met.eq(to.price) ? arrival : { time: crossedAt, price: met, arrives: false };
}

/** The cursor after one of its ticks. */
export function afterTick(at: ContractCursor, { time, price, arrives }: PathTick): ContractCursor {
  const { candle, point, nextFunding } = at;
  if (!arrives) return { candle, point, tickedAt: time, onTheWay: plain(price), nextFunding };
  if (point < POINTS - 1) return { candle, point: point + 1, tickedAt: time, onTheWay: null, nextFunding };
  return { candle: candle + 1, point: 0, tickedAt: time, onTheWay: null, nextFunding };
}

/** The tick at an instant that needs the price of its own time, where that comes before the line's end. */
function readingOn(line: Segment, current: Decimal, tickSize: Decimal, time: number): PathTick | null {
  if (time >= line.to.time) return null;
  return { time, price: priceAt(line, time, current, tickSize), arrives: false };
}

/** The first of `from`, the daily instants and `to` after `time`; infinity where none is left. */
function nextReading({ from, to, dailyTimes }: RecordedMarket, time: number): number {
  if (time < from) return from;
  const last = time < to ? to : Number.POSITIVE_INFINITY;
  return Math.min(last, nextTimeOfDay(dailyTimes, time) ?? last);
}

function refuseBadCandle(candle: Candle, { point, tickedAt }: ContractCursor): void {
  const { contract, openTime, closeTime, open, high, low, close } = candle;
  const surrounds = high.gte(open) && high.gte(close) && low.lte(open) && low.lte(close) && low.gt(ZERO);
  const follows = closeTime >= openTime && (point > 0 || openTime > tickedAt);
  if (surrounds && follows) return;
  throw new RangeError(
    `${contract}: the candle at ${new Date(openTime).toISOString()} (${openTime} to ${closeTime}, open ${open}, ` +
      `high ${high}, low ${low}, close ${close}) cannot be played: prices must be above 0 with high and low ` +
      'around open and close, and candles must follow each other without overlap',
  );
}
