import { pathPoint, pointTime } from '../domain/candle-path.js';
import type { ContractCursor } from '../domain/contract-path.js';
import type { Decimal } from '../domain/decimal.js';
import type { RecordedContract, RecordedMarket } from '../domain/recorded-market.js';
import type { Cursor } from '../domain/recorded-path.js';
import { nextTimeOfDay } from '../domain/time-of-day.js';
import type { QuietBounds } from './quiet-bounds.js';
import { type RoughCandles, roughCandles } from './rough-candles.js';

/** A recording prepared for skipping; see `QuietPath.skip`. */
export class QuietPath {
  readonly #market: RecordedMarket;
  readonly #rough: readonly RoughCandles[];

  constructor(market: RecordedMarket) {
    this.#market = market;
    this.#rough = market.contracts.map(({ candles }) => roughCandles(candles));
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
  ): Cursor {
    const { contracts } = this.#market;
    let until = this.#nextInstant(cursor);
    contracts.forEach(({ contract }, index) => {
      until = Math.min(until, this.#loudFrom(index, cursor.contracts[index], boundsOf(contract), until));
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
    return time === cursor.time ? cursor : { ...cursor, time, contracts: moved };
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
  #loudFrom(index: number, at: ContractCursor | undefined, bounds: QuietBounds, until: number): number {
    const { openTimes, lows, highs } = roughAt(this.#rough, index);
    const first = at?.candle ?? openTimes.length;
    for (let candle = first; candle < openTimes.length; candle++) {
      const begins = openTimes[candle] ?? Number.NaN;
      if (begins >= until) return until;
      const isQuiet = (lows[candle] ?? 0) > bounds.floor && (highs[candle] ?? Infinity) < bounds.ceiling;
      // A candle in which nothing was ever judged yet is no quiet one, whatever its prices.
      if (!isQuiet || (at?.tickedAt ?? 0) < this.#market.from) return begins;
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
    const { closeTimes } = roughAt(this.#rough, index);
    let candle = at.candle;
    while (candle < closeTimes.length && (closeTimes[candle] ?? Infinity) < until) candle += 1;
    let point = candle === at.candle ? at.point : 0;
    const inside = candles.at(candle);
    while (inside !== undefined && pointTime(inside, point) < until) point += 1;
    if (candle === at.candle && point === at.point) return null;
    const last = point > 0 ? inside : candles.at(candle - 1);
    if (last === undefined) return null;
    const { time, price } = pathPoint(last, point > 0 ? point - 1 : LAST_POINT, this.#market.firstExtreme);
    return { cursor: { ...at, candle, point, tickedAt: time, onTheWay: null }, price };
  }
}

const LAST_POINT = 3;

function cursorAt({ contracts }: Cursor, index: number): ContractCursor {
  const at = contracts[index];
  if (at === undefined) throw new RangeError('the cursor is of another recording');
  return at;
}

function roughAt(rough: readonly RoughCandles[], index: number): RoughCandles {
  const found = rough[index];
  if (found === undefined) throw new RangeError('the cursor is of another recording');
  return found;
}
