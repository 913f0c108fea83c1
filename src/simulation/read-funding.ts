import type { FundingRecord } from '../domain/recorded-market.js';
import { csvRows, type Row } from './csv-rows.js';
import { GrowingColumn } from './growing-column.js';
import { NumberColumn } from './number-column.js';
import { SeriesMistakes } from './series-mistakes.js';
import { checkOrder, type PlayedSpan, periodOf } from './series-order.js';
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
  const columns = new FundingColumns(mistakes);
  for await (const row of csvRows(file, COLUMNS, mistakes)) columns.add(row);
  return columns.records(span);
}

/** The same from rows at hand, in the order ts, utc, fundingRate; `source` stands for the file. */
export function fundingOf(source: string, rows: Iterable<Row>, span: PlayedSpan): readonly FundingRecord[] {
  const columns = new FundingColumns(new SeriesMistakes(source));
  for (const row of rows) columns.add(row);
  return columns.records(span);
}

class FundingColumns {
  readonly #times = new GrowingColumn(Float64Array);
  readonly #lines = new GrowingColumn(Uint32Array);
  readonly #rates = new NumberColumn();
  readonly #time: TimeReader;

  constructor(readonly mistakes: SeriesMistakes) {
    this.#time = new TimeReader(mistakes);
  }

  add([ts = null, utc = null, rate = null]: Row): void {
    this.#times.push(this.#time.read(ts, utc));
    this.#lines.push((ts ?? utc)?.line ?? 0);
    const value = this.#rates.add(rate, this.mistakes);
    if (rate === null || Math.abs(value) < MOST_RATE || Number.isNaN(value)) return;
    const message = `a rate of ${rate.text} is ${value * 100} % a payment`;
    this.mistakes.add(rate, message, 'write it as a fraction: 0.0001');
  }

  /** Throws a `ConfigError` with all mistakes that were found. */
  records(span: PlayedSpan): readonly FundingRecord[] {
    const [times, rates] = [this.#times, this.#rates];
    if (times.length === 0 && this.mistakes.count === 0)
      this.mistakes.addToFile('it has no rates', 'give one row a payment');
    const period = periodOf(times);
    // Venues change the interval of a contract now and then.
    if (period !== null) checkOrder(times, this.#lines, { ...span, period, regular: false }, this.mistakes);
    this.mistakes.refuse();
    return Array.from({ length: times.length }, (_, index) => ({
      time: times.at(index),
      rate: rates.at(index),
    }));
  }
}
