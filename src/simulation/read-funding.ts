import type { FundingRecord } from '../domain/recorded-market.js';
import { csvRows, type Row } from './csv-rows.js';
import { readNumber } from './read-number.js';
import { SeriesMistakes } from './series-mistakes.js';
import { type PlayedSpan, SeriesOrder } from './series-order.js';
import { TimeReader } from './series-time.js';

const COLUMNS = { needed: [['ts', 'utc'], ['fundingRate']] } as const;

/** A rate this large a payment is a percentage that was meant as a fraction. */
const MOST_RATE = 0.1;

/**
 * Reads funding rates from a CSV file with the columns utc or ts, or both, and fundingRate (a fraction a payment:
 * 0.0001 is 0.01 %). Throws a `ConfigError` with the mistakes of the whole file, each with its line and column.
 */
export async function readFunding(file: string, span: PlayedSpan): Promise<readonly FundingRecord[]> {
  const mistakes = new SeriesMistakes(file);
  const read = new FundingRows(mistakes, span);
  for await (const row of csvRows(file, COLUMNS, mistakes)) read.add(row);
  return read.records();
}

/** The same from rows at hand, in the order ts, utc, fundingRate; `source` stands for the file. */
export function fundingOf(source: string, rows: Iterable<Row>, span: PlayedSpan): readonly FundingRecord[] {
  const read = new FundingRows(new SeriesMistakes(source), span);
  for (const row of rows) read.add(row);
  return read.records();
}

class FundingRows {
  readonly #records: FundingRecord[] = [];
  readonly #order: SeriesOrder;
  readonly #clock: TimeReader;

  constructor(
    readonly mistakes: SeriesMistakes,
    span: PlayedSpan,
  ) {
    // Venues change the interval of a contract now and then.
    this.#order = new SeriesOrder(
      { ...span, regular: false, carried: 'pay nothing where none is recorded' },
      mistakes,
    );
    this.#clock = new TimeReader(mistakes);
  }

  add([ts = null, utc = null, rate = null]: Row): void {
    const time = this.#clock.read(ts, utc);
    this.#order.add(time, (ts ?? utc)?.line ?? 0);
    const value = readNumber(rate, this.mistakes);
    if (value === null) return;
    this.#records.push({ time, rate: value });
    if (rate === null || value.abs().lt(MOST_RATE)) return;
    const message = `a rate of ${rate.text} is ${value.times(100).toFixed()} % a payment`;
    this.mistakes.add(rate, message, 'write it as a fraction: 0.0001');
  }

  /** Throws a `ConfigError` with all mistakes that were found. */
  records(): readonly FundingRecord[] {
    if (this.#records.length === 0 && this.mistakes.count === 0)
      this.mistakes.addToFile('it has no rates', 'give one row a payment');
    this.#order.end();
    this.mistakes.refuse();
    return this.#records;
  }
}
