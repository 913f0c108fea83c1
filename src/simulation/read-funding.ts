import type { FundingRecord } from '../domain/recorded-market.js';
import { csvRows } from './csv-rows.js';
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
  const times = new GrowingColumn(Float64Array);
  const lines = new GrowingColumn(Uint32Array);
  const rates = new NumberColumn();
  const time = new TimeReader(mistakes);
  for await (const [ts = null, utc = null, rate = null] of csvRows(file, COLUMNS, mistakes)) {
    times.push(time.read(ts, utc));
    lines.push((ts ?? utc)?.line ?? 0);
    const value = rates.add(rate, mistakes);
    if (rate !== null && Math.abs(value) >= MOST_RATE) {
      mistakes.add(
        rate,
        `a rate of ${rate.text} is ${value * 100} % a payment`,
        'write it as a fraction: 0.0001',
      );
    }
  }
  if (times.length === 0 && mistakes.count === 0)
    mistakes.addToFile('it has no rates', 'give one row a payment');
  const period = periodOf(times);
  // Venues change the interval of a contract now and then.
  if (period !== null) checkOrder(times, lines, { ...span, period, regular: false }, mistakes);
  mistakes.refuse();
  return Array.from({ length: times.length }, (_, index) => ({
    time: times.at(index),
    rate: rates.at(index),
  }));
}
