import { closeSync, openSync, readSync } from 'node:fs';
import type { RecordedCandles } from '../../src/simulation/candle-series.js';

const CHUNK = 262_144;
const [LINE_FEED, POINT, ZERO] = [10, 46, 48];

/** What any reader has to do at the least: take the bytes, and make the numbers of them. Returns their sum. */
export function bareRead(file: string): number {
  const descriptor = openSync(file, 'r');
  const bytes = new Uint8Array(CHUNK);
  let sum = 0;
  let value = 0;
  let rows = 0;
  for (let held = readSync(descriptor, bytes); held > 0; held = readSync(descriptor, bytes)) {
    for (let at = 0; at < held; at++) {
      const byte = bytes[at] ?? 0;
      const digit = byte - ZERO;
      if (digit >= 0 && digit <= 9) value = value * 10 + digit;
      else if (byte !== POINT) {
        sum += value;
        value = 0;
        if (byte === LINE_FEED) rows += 1;
      }
    }
  }
  closeSync(descriptor);
  return sum + rows;
}

/** What any look over candles has to do at the least: compare each low and high. Returns how many are within. */
export function barePass(candles: RecordedCandles): number {
  let within = 0;
  for (
    let block = candles.blockAt(0);
    block !== undefined;
    block = candles.blockAt(block.first + block.length)
  ) {
    const { lows, highs, length } = block;
    for (let at = 0; at < length; at++) {
      if ((lows[at] ?? 0) > 1 && (highs[at] ?? 0) < 1e12) within += 1;
    }
  }
  return within;
}
