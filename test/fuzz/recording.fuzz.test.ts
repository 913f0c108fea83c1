import { readFile, writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/config/config-error.js';
import type { Candle } from '../../src/domain/candle-path.js';
import { readCandles } from '../../src/simulation/read-candles.js';
import { readFunding } from '../../src/simulation/read-funding.js';
import type { PlayedSpan } from '../../src/simulation/series-order.js';
import { seriesFiles } from '../simulation/series-file.js';
import { damagedText } from './damaged-text.js';
import { fuzzing, WITHIN_MS } from './runs.js';

const HOUR = 3_600_000;
const START = Date.parse('2026-01-01T00:00:00Z');
const SPAN: PlayedSpan = { from: null, to: null, gaps: 'error' };

const hours = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, hour) => START + hour * HOUR);
const CANDLES = [
  'utc,ts,open,high,low,close,volume',
  ...hours(8).map(
    (ts, n) => `${new Date(ts).toISOString()},${ts},${100 + n},${105.5 + n},${95.25 + n},${101 + n},12`,
  ),
].join('\n');
const FUNDING = [
  'utc,ts,fundingRate',
  ...hours(8).map((ts, n) => `${new Date(ts).toISOString()},${ts},${n % 2 === 0 ? '' : '-'}0.000${n + 1}`),
].join('\n');

describe('recorded prices, damaged in any way', () => {
  const files = seriesFiles();

  test(
    'candles are read as candles on a grid of time, or refused with line and remedy',
    async () => {
      const file = await files.write(CANDLES.split('\n'));
      expect((await readCandles(file, 'BTCUSDT', SPAN)).length).toBe(8);
      const property = fc.asyncProperty(damagedText(CANDLES), async (text) => {
        await writeFile(file, text);
        const read = await orRefusal(readCandles(file, 'BTCUSDT', SPAN));
        if (read instanceof ConfigError) return expectClear(read, text);
        const candles = Array.from({ length: read.length }, (_, index) => read.at(index));
        for (const [index, candle] of candles.entries())
          expectCandle(candle, read.from + index * (read.period ?? 0));
      });
      await fc.assert(property, fuzzing(0.5));
    },
    WITHIN_MS,
  );

  test(
    'funding rates are read as fractions in order of time, or refused with line and remedy',
    async () => {
      const file = await files.write(FUNDING.split('\n'));
      expect(await readFunding(file, SPAN)).toHaveLength(8);
      const property = fc.asyncProperty(damagedText(FUNDING), async (text) => {
        await writeFile(file, text);
        const read = await orRefusal(readFunding(file, SPAN));
        if (read instanceof ConfigError) return expectClear(read, await readFile(file, 'utf8'));
        const times = read.map(({ time }) => time);
        expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
        expect(read.every(({ rate }) => rate.isFinite() && rate.abs().lt('0.1'))).toBe(true);
      });
      await fc.assert(property, fuzzing(0.5));
    },
    WITHIN_MS,
  );
});

function expectCandle(candle: Candle | undefined, openTime: number): void {
  if (candle === undefined) throw new Error('a candle is missing');
  const { open, high, low, close } = candle;
  expect(candle.openTime).toBe(openTime);
  expect(low.gt(0) && low.lte(open) && low.lte(close) && high.gte(open) && high.gte(close)).toBe(true);
}

async function orRefusal<T>(reading: Promise<T>): Promise<T | ConfigError> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}

function expectClear({ issues }: ConfigError, text: string): void {
  const lines = text.split('\n').length;
  expect(issues.length).toBeGreaterThan(0);
  for (const { message, remedy, line } of issues) {
    expect(message).not.toBe('');
    expect(remedy).not.toBe('');
    expect(line ?? 1).toBeLessThanOrEqual(lines + 1);
  }
}
