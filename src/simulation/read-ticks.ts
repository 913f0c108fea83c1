import type { RecordedCandles } from './candle-series.js';
import { type Cell, csvRows, type Row } from './csv-rows.js';
import { readNumber } from './read-number.js';
import { SeriesMistakes } from './series-mistakes.js';
import type { PlayedSpan } from './series-order.js';
import { TimeReader } from './series-time.js';
import { TickCandles } from './tick-candles.js';
import { TickOrder } from './tick-order.js';

const COLUMNS = { needed: [['ts', 'utc'], ['price']] } as const;

/**
 * Reads ticks from a CSV file with the columns ts (milliseconds or seconds since 1970) or utc, or both, and price;
 * others are left alone. Several ticks may have the same time. Throws a `ConfigError` with the mistakes of the whole
 * file, each with its line and column (at most the first twenty, and a count of the others).
 */
export async function readTicks(file: string, contract: string, span: PlayedSpan): Promise<RecordedCandles> {
  const reader = new TickReader(new SeriesMistakes(file), span);
  for await (const row of csvRows(file, COLUMNS, reader.mistakes)) reader.add(row);
  return reader.series(contract);
}

class TickReader {
  readonly #candles = new TickCandles();
  readonly #order: TickOrder;
  readonly #clock: TimeReader;
  #price: Cell | null = null;

  constructor(
    readonly mistakes: SeriesMistakes,
    span: PlayedSpan,
  ) {
    this.#order = new TickOrder(span, mistakes);
    this.#clock = new TimeReader(mistakes);
  }

  add([ts = null, utc = null, price = null]: Row): void {
    this.#price = price;
    const time = this.#clock.read(ts, utc);
    this.#order.add(time, (ts ?? utc)?.line ?? 0);
    const value = readNumber(price, this.mistakes);
    if (price === null || value === null) return;
    if (!value.gt(0)) this.mistakes.add(price, `price is ${value}`, 'a price is above zero');
    if (this.mistakes.count === 0 && !this.#candles.add(time, value)) this.#refusePrecision();
  }

  /** Throws a `ConfigError` with all mistakes that were found. */
  series(contract: string): RecordedCandles {
    if (this.#price === null && this.mistakes.count === 0)
      this.mistakes.addToFile('it has no ticks', 'give one row a tick');
    this.mistakes.refuse();
    const series = this.#candles.series(contract);
    if (series !== null) return series;
    this.#refusePrecision();
    return this.series(contract);
  }

  #refusePrecision(): void {
    if (this.#price === null) return;
    const message = 'prices up to here have more than 15 digits, with as many decimals as those near them';
    this.mistakes.add(this.#price, message, 'round these prices to the precision of the recording');
  }
}
