import { describe, expect, test } from 'vitest';
import { minutesOf } from '../../bench/simulation/minutes.js';
import { candlesOf } from '../../src/simulation/read-candles.js';

const HOUR = 3_600_000;
const cell = (line: number, path: string, text: string) => ({ line, column: 1, path, text });
const hours = (...rows: readonly (readonly string[])[]) =>
  candlesOf(
    'hours',
    'BTCUSDT',
    rows.map((prices, index) => [
      cell(index, 'ts', String(index * HOUR + HOUR * 400_000)),
      null,
      ...['open', 'high', 'low', 'close'].map((name, at) => cell(index, name, prices[at] ?? '')),
    ]),
    { from: null, to: null, gaps: 'error' },
  );

describe('candles of a minute made from those of an hour', () => {
  const minutes = [...minutesOf(hours(['100', '110', '97', '104.01'], ['104', '104', '104', '104']))];

  test('are sixty each, one after the other, and go the way of the hour: the nearer extreme first', () => {
    expect(minutes).toHaveLength(120);
    const at = (minute: number) => [minutes[minute]?.open, minutes[minute]?.close];
    expect([at(0), at(19), at(20), at(39), at(40), at(59)]).toEqual([
      [10_000, 9_985],
      [9_715, 9_700],
      [9_700, 9_765],
      [10_935, 11_000],
      [11_000, 10_970],
      [10_431, 10_401],
    ]);
    expect(minutes[61]?.time).toBe((minutes[60]?.time ?? 0) + 60_000);
  });

  test('open and close at their extremes, and touch those of the hour', () => {
    for (const { open, high, low, close } of minutes) {
      expect([low, high]).toEqual([Math.min(open, close), Math.max(open, close)]);
    }
    expect(Math.max(...minutes.slice(0, 60).map(({ high }) => high))).toBe(11_000);
    expect(Math.min(...minutes.slice(0, 60).map(({ low }) => low))).toBe(9_700);
  });
});
