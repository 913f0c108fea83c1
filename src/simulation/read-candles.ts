import type { Candle } from '../domain/candle-path.js';
import { type Cell, csvRows, type Row } from './csv-rows.js';
import { GrowingColumn } from './growing-column.js';
import { NumberColumn } from './number-column.js';
import { emptyRough, type RoughCandles, type RoughSeries } from './rough-candles.js';
import { SeriesMistakes } from './series-mistakes.js';
import { checkOrder, type PlayedSpan, periodOf } from './series-order.js';
import { TimeReader } from './series-time.js';

/** Candles of one contract in compact columns; `at` makes one when it is asked for. */
export interface RecordedCandles extends RoughSeries {
  /** Length of each candle, in milliseconds. */
  readonly period: number;
  /** The first millisecond of the first candle, and the last one of the last. */
  readonly from: number;
  readonly to: number;
}

const COLUMNS = { needed: [['ts', 'utc'], ['open'], ['high'], ['low'], ['close']] } as const;

/**
 * Reads candles from a CSV file with the columns ts (milliseconds or seconds since 1970) or utc, or both, open,
 * high, low, close; others are left alone. Throws a `ConfigError` with the mistakes of the whole file, each with
 * its line and column (at most the first twenty, and a count of the others).
 */
export async function readCandles(
  file: string,
  contract: string,
  span: PlayedSpan,
): Promise<RecordedCandles> {
  const mistakes = new SeriesMistakes(file);
  const columns = new CandleColumns(mistakes);
  for await (const row of csvRows(file, COLUMNS, mistakes)) columns.add(row);
  return columns.series(contract, span);
}

/** The same from rows at hand, in the order ts, utc, open, high, low, close; `source` stands for the file. */
export function candlesOf(
  source: string,
  contract: string,
  rows: Iterable<Row>,
  span: PlayedSpan,
): RecordedCandles {
  const columns = new CandleColumns(new SeriesMistakes(source));
  for (const row of rows) columns.add(row);
  return columns.series(contract, span);
}

class CandleColumns {
  readonly times = new GrowingColumn(Float64Array);
  readonly lines = new GrowingColumn(Uint32Array);
  readonly #open = new NumberColumn();
  readonly #high = new NumberColumn();
  readonly #low = new NumberColumn();
  readonly #close = new NumberColumn();
  readonly #time: TimeReader;

  constructor(readonly mistakes: SeriesMistakes) {
    this.#time = new TimeReader(mistakes);
  }

  get length(): number {
    return this.times.length;
  }

  add([ts = null, utc = null, open = null, high = null, low = null, close = null]: Row): void {
    this.times.push(this.#time.read(ts, utc));
    this.lines.push((ts ?? utc)?.line ?? 0);
    const before = this.mistakes.count;
    const prices = {
      open: this.#open.add(open, this.mistakes),
      high: this.#high.add(high, this.mistakes),
      low: this.#low.add(low, this.mistakes),
      close: this.#close.add(close, this.mistakes),
    };
    if (this.mistakes.count === before) this.#check({ open, high, low, close }, prices);
  }

  /** Fifteen digits fit into a double one to one, so these comparisons are exact. */
  #check(cells: Record<keyof Prices, Cell | null>, { open, high, low, close }: Prices): void {
    const add = (cell: Cell | null, message: string, remedy: string) => {
      if (cell !== null) this.mistakes.add(cell, message, remedy);
    };
    if (Math.min(open, high, low, close) <= 0) {
      for (const [name, value] of Object.entries({ open, high, low, close })) {
        if (value <= 0) add(cells[name as keyof Prices], `${name} is ${value}`, 'a price is above zero');
      }
    } else if (high < low) {
      add(cells.high, `high ${high} is below low ${low}`, 'mend or exchange the two');
    } else {
      if (open > high || open < low) add(cells.open, outside('open', open, low, high), WITHIN);
      if (close > high || close < low) add(cells.close, outside('close', close, low, high), WITHIN);
    }
  }

  /** Throws a `ConfigError` with all mistakes that were found. */
  series(contract: string, span: PlayedSpan): RecordedCandles {
    if (this.length < 2 && this.mistakes.count === 0) {
      const remedy = 'give two at least: their distance is their length';
      this.mistakes.addToFile(`it has ${this.length} candles`, remedy);
    }
    const period = periodOf(this.times);
    if (period !== null)
      checkOrder(this.times, this.lines, { ...span, period, regular: true }, this.mistakes);
    this.mistakes.refuse();
    return this.#series(contract, period ?? 0);
  }

  #series(contract: string, period: number): RecordedCandles {
    const make = (index: number): Candle => {
      const openTime = this.times.at(index);
      return {
        ...{ contract, openTime, closeTime: openTime + period - 1 },
        open: this.#open.at(index),
        high: this.#high.at(index),
        low: this.#low.at(index),
        close: this.#close.at(index),
      };
    };
    // The path asks for the same candle again and again.
    let latest: { readonly index: number; readonly candle: Candle } | null = null;
    const at = (index: number): Candle | undefined => {
      if (index < 0 || index >= this.length) return undefined;
      if (latest?.index !== index) latest = { index, candle: make(index) };
      return latest.candle;
    };
    const to = this.times.at(this.length - 1) + period - 1;
    const rough = once(() => this.#rough(period));
    return { length: this.length, at, rough, period, from: this.times.at(0), to };
  }

  #rough(period: number): RoughCandles {
    const made = emptyRough(this.length);
    for (let index = 0; index < this.length; index++) {
      const openTime = this.times.at(index);
      made.openTimes[index] = openTime;
      made.closeTimes[index] = openTime + period - 1;
      made.lows[index] = this.#low.roughAt(index);
      made.highs[index] = this.#high.roughAt(index);
    }
    return made;
  }
}

function once<T>(make: () => T): () => T {
  let made: T | null = null;
  return () => {
    made ??= make();
    return made;
  };
}

type Prices = Readonly<Record<'open' | 'high' | 'low' | 'close', number>>;

const WITHIN = 'a candle opens and closes between its low and its high';

function outside(name: string, value: number, low: number, high: number): string {
  return `${name} ${value} is outside low ${low} to high ${high}`;
}
