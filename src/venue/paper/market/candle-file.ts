import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { positive } from '../decimal-fields.js';

/** One recorded candle; `time` is its first millisecond. */
export interface Candle {
  readonly time: number;
  readonly open: z.output<typeof positive>;
  readonly high: z.output<typeof positive>;
  readonly low: z.output<typeof positive>;
  readonly close: z.output<typeof positive>;
}

const row = z.object({
  ts: z.coerce.number().int().nonnegative(),
  open: positive,
  high: positive,
  low: positive,
  close: positive,
});

/** No instant before 1973 is meant by a number this large, and none after it by a smaller one. */
const MILLISECONDS_FROM = 100_000_000_000;

/** Reads a CSV of candles (columns ts, open, high, low, close). Throws with the file, line and field. */
export function readCandles(file: string): readonly Candle[] {
  const rows: unknown[] = parse(readFileSync(file, 'utf8'), { columns: true, skip_empty_lines: true });
  const candles = rows.map((found, index) => candleOf(file, index + 2, found));
  candles.forEach((candle, index) => {
    const before = candles[index - 1];
    if (before !== undefined && before.time >= candle.time) {
      throw new Error(`${file}, line ${index + 2}: ts must rise from line to line`);
    }
  });
  if (candles.length < 2) throw new Error(`${file}: at least two candles are needed`);
  return candles;
}

function candleOf(file: string, line: number, found: unknown): Candle {
  const parsed = row.safeParse(found);
  if (!parsed.success) {
    const what = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    throw new Error(`${file}, line ${line}: ${what}`);
  }
  const { ts, ...prices } = parsed.data;
  return { time: ts < MILLISECONDS_FROM ? ts * 1000 : ts, ...prices };
}
