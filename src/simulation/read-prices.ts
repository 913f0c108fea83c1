import { open } from 'node:fs/promises';
import type { RecordedCandles } from './candle-series.js';
import { readCandles } from './read-candles.js';
import { readTicks } from './read-ticks.js';
import type { PlayedSpan } from './series-order.js';

const LONGEST_HEADING = 4_096;

/** Reads prices from a CSV file: ticks where its heading has a price and no open, candles otherwise. */
export async function readPrices(file: string, contract: string, span: PlayedSpan): Promise<RecordedCandles> {
  const columns = await headingOf(file);
  const isTicks = columns.includes('price') && !columns.includes('open');
  return isTicks ? readTicks(file, contract, span) : readCandles(file, contract, span);
}

/** In small letters. Empty where there is none: whoever reads the file then says why. */
async function headingOf(file: string): Promise<readonly string[]> {
  let begin = Buffer.alloc(LONGEST_HEADING);
  try {
    const opened = await open(file);
    try {
      begin = begin.subarray(0, (await opened.read(begin)).bytesRead);
    } finally {
      await opened.close();
    }
  } catch {
    return [];
  }
  const lines = begin.toString('utf8').replace('\uFEFF', '').trimStart().split(/\r?\n/);
  return (lines[0] ?? '').split(',').map((field) => field.replace(/"/g, '').trim().toLowerCase());
}
