import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { BLOCK_LENGTH } from '../../src/simulation/candle-blocks.js';
import type { RecordedCandles } from '../../src/simulation/candle-series.js';

/** Decimals of a price: whole cents. */
const DECIMALS = 2;
const CENTS = 10 ** DECIMALS;
const MINUTES = 60;
const MINUTE_MS = 60_000;

/** One candle of a minute, in whole cents. */
export interface MinuteCandle {
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/**
 * Hourly candles as candles of a minute: the hour's path goes from the open to the extreme that is nearer, the other
 * one and the close in straight lines of twenty minutes; each minute opens and closes where the path stands, rounded
 * to the cent.
 */
export function* minutesOf(hours: RecordedCandles): Generator<MinuteCandle> {
  for (let place = 0; place < hours.length; place++) {
    const hour = hours.at(place);
    if (hour === undefined) return;
    const [open = 0, high = 0, low = 0, close = 0] = [hour.open, hour.high, hour.low, hour.close].map(
      (price) => Math.round(price.toNumber() * CENTS),
    );
    const [first, second] = high - open <= open - low ? [high, low] : [low, high];
    const stands = [open, first, second, close];
    for (let minute = 0; minute < MINUTES; minute++) {
      const [from, to] = [standAt(stands, minute), standAt(stands, minute + 1)];
      const [least, most] = from < to ? [from, to] : [to, from];
      yield { time: hour.openTime + minute * MINUTE_MS, open: from, high: most, low: least, close: to };
    }
  }
}

function standAt(stands: readonly number[], minute: number): number {
  const line = Math.min(2, Math.floor(minute / 20));
  const [from = 0, to = 0] = [stands[line], stands[line + 1]];
  return Math.round(from + ((to - from) * (minute - line * 20)) / 20);
}

/** Writes them as a CSV, and returns how many there are. */
export async function writeMinutes(file: string, hours: RecordedCandles): Promise<number> {
  const stream = createWriteStream(file);
  let rows = 0;
  let lines = ['ts,open,high,low,close\n'];
  for (const { time, open, high, low, close } of minutesOf(hours)) {
    lines.push(
      `${time},${[open, high, low, close].map((cents) => (cents / CENTS).toFixed(DECIMALS)).join(',')}\n`,
    );
    rows += 1;
    if (lines.length < BLOCK_LENGTH) continue;
    if (!stream.write(lines.join(''))) await once(stream, 'drain');
    lines = [];
  }
  stream.end(lines.join(''));
  await once(stream, 'finish');
  return rows;
}
