import { pathPoint, pointTime } from '../domain/candle-path.js';
import type { ContractCursor } from '../domain/contract-path.js';
import type { Decimal } from '../domain/decimal.js';
import type { RecordedContract, RecordedMarket } from '../domain/recorded-market.js';
import type { Cursor } from '../domain/recorded-path.js';
import { nextTimeOfDay } from '../domain/time-of-day.js';
import { type CandleBlock, powerOfTen } from './candle-blocks.js';
import { type BlockSeries, blockSeries } from './candle-series.js';
import type { QuietBounds } from './quiet-bounds.js';

/** Where a path is after its quiet ticks, and until when there are no others. */
export interface Skipped {
  readonly cursor: Cursor;
  readonly quietUntil: number;
}

/** A recording prepared for skipping; see `QuietPath.skip`. */
export class QuietPath {
  readonly #market: RecordedMarket;
  readonly #series: readonly BlockSeries[];

  constructor(market: RecordedMarket) {
    this.#market = market;
    this.#series = market.contracts.map(({ candles }) => blockSeries(candles));
  }

  /**
   * The cursor that the path reaches after all ticks which can cause nothing: those before the next funding, fee,
   * daily and end, and before the first candle of any contract that is not wholly within its bounds. `onPrice` is
   * told the price that each contract has then. Candles are passed over by two comparisons of floats each.
   */
  skip(
    cursor: Cursor,
    boundsOf: (contract: string) => QuietBounds,
    onPrice: (contract: string, price: Decimal) => void,
  ): Skipped {
    const { contracts } = this.#market;
    let until = this.#nextInstant(cursor);
    contracts.forEach(({ contract }, index) => {
      until = this.#quietUntil(index, cursorAt(cursor, index), boundsOf(contract), until);
    });
    let time = cursor.time;
    const moved = contracts.map((recorded, index) => {
      const at = cursorAt(cursor, index);
      const after = this.#advance(index, recorded, at, until);
      if (after === null) return at;
      time = Math.max(time, after.cursor.tickedAt);
      onPrice(recorded.contract, after.price);
      return after.cursor;
    });
    return {
      cursor: time === cursor.time ? cursor : { ...cursor, time, contracts: moved },
      quietUntil: until,
    };
  }

  /** The next instant that is no tick, or needs one of its own. */
  #nextInstant({ contracts, feesUntil, dailyUntil }: Cursor): number {
    const { dailyTimes, feeTimes, to } = this.#market;
    let next = Math.min(
      to,
      nextTimeOfDay(feeTimes, feesUntil) ?? to,
      nextTimeOfDay(dailyTimes, dailyUntil) ?? to,
    );
    this.#market.contracts.forEach(({ funding }, index) => {
      const record = funding[contracts[index]?.nextFunding ?? funding.length];
      if (record !== undefined) next = Math.min(next, record.time);
    });
    return next;
  }

  /** When the first candle begins, before `until`, that may cause something; `until` where none does. */
  #quietUntil(index: number, at: ContractCursor, bounds: QuietBounds, until: number): number {
    const series = this.#seriesAt(index);
    let place = at.candle;
    // A candle in which nothing was ever judged yet is no quiet one, whatever its prices.
    if (at.tickedAt < this.#market.from) return Math.min(until, series.at(place)?.openTime ?? until);
    for (let block = series.blockAt(place); block !== undefined; block = series.blockAt(place)) {
      place = block.first + firstLoud(block, place - block.first, bounds, until);
      if (place < block.first + block.length) {
        return Math.min(until, block.openTimes[place - block.first] ?? until);
      }
    }
    return until;
  }

  /** Past every point before `until`; null where the next one is not. */
  #advance(
    index: number,
    { candles }: RecordedContract,
    at: ContractCursor,
    until: number,
  ): { readonly cursor: ContractCursor; readonly price: Decimal } | null {
    let candle = firstBeginningFrom(this.#seriesAt(index), at.candle, until);
    const before = candle > at.candle ? candles.at(candle - 1) : undefined;
    // The one that begins before may end after.
    if (before !== undefined && before.closeTime >= until) candle -= 1;
    let point = candle === at.candle ? at.point : 0;
    const inside = candles.at(candle);
    while (inside !== undefined && pointTime(inside, point) < until) point += 1;
    if (candle === at.candle && point === at.point) return null;
    const last = point > 0 ? inside : candles.at(candle - 1);
    if (last === undefined) return null;
    const { time, price } = pathPoint(last, point > 0 ? point - 1 : LAST_POINT, this.#market.firstExtreme);
    const { nextFunding } = at;
    return { cursor: { candle, point, tickedAt: time, onTheWay: null, nextFunding }, price };
  }

  #seriesAt(index: number): BlockSeries {
    const found = this.#series[index];
    if (found === undefined) throw new RangeError('the cursor is of another recording');
    return found;
  }
}

const LAST_POINT = 3;

/** The first candle of a block, `from` on, that begins at `until` or later, or is not within the bounds. */
function firstLoud(block: CandleBlock, from: number, bounds: QuietBounds, until: number): number {
  const { openTimes, lows, highs, length } = block;
  // A rounding error here is far within the margin of the bounds.
  const scale = powerOfTen(block.decimals);
  const floor = bounds.floor * scale;
  const ceiling = bounds.ceiling * scale;
  let at = from;
  while (
    at < length &&
    (openTimes[at] ?? until) < until &&
    (lows[at] ?? 0) > floor &&
    (highs[at] ?? Infinity) < ceiling
  ) {
    at += 1;
  }
  return at;
}

/** The place of the first candle, `from` on, that begins at `until` or later; the length where none does. */
function firstBeginningFrom(series: BlockSeries, from: number, until: number): number {
  let place = from;
  for (let block = series.blockAt(place); block !== undefined; block = series.blockAt(place)) {
    place = block.first + firstFrom(block.openTimes, place - block.first, block.length, until);
    if (place < block.first + block.length) return place;
  }
  return place;
}

/** In an ascending column, by ever longer strides and then by bisection: what is looked for is mostly near. */
function firstFrom(column: Float64Array, from: number, to: number, value: number): number {
  let low = from;
  let stride = 1;
  while (low + stride < to && (column[low + stride] ?? Infinity) < value) {
    low += stride;
    stride *= 2;
  }
  let high = Math.min(low + stride, to);
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((column[middle] ?? Infinity) >= value) high = middle;
    else low = middle + 1;
  }
  return low;
}

function cursorAt({ contracts }: Cursor, index: number): ContractCursor {
  const at = contracts[index];
  if (at === undefined) throw new RangeError('the cursor is of another recording');
  return at;
}
