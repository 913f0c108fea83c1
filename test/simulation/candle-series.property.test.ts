import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pathPoint } from '../../src/domain/candle-path.js';
import { GrowingBlock } from '../../src/simulation/candle-blocks.js';
import { RecordedCandles } from '../../src/simulation/candle-series.js';

const MOST = 999_999_999_999_999;
const whole = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: MOST }));

const drawn = fc.tuple(fc.array(whole, { minLength: 4, maxLength: 4 }), fc.integer({ min: 0, max: 8 }));

function keptCandle(numbers: readonly number[], decimals: number) {
  const [low = 0, open = 0, close = 0, high = 0] = numbers.toSorted((a, b) => a - b);
  const block = new GrowingBlock(0, decimals);
  block.add(0, open, high, low, close, decimals);
  const candle = new RecordedCandles('BTCUSDT', 60_000, { length: 1, block: () => block }).at(0);
  if (candle === undefined) throw new Error('no candle');
  return candle;
}

test('a kept candle knows the nearer extreme as decimals do, up to fifteen digits', () => {
  fc.assert(
    fc.property(drawn, ([numbers, decimals]) => {
      const candle = keptCandle(numbers, decimals);
      const { contract, openTime, closeTime } = candle;
      const prices = { open: candle.open, high: candle.high, low: candle.low, close: candle.close };
      const told = [1, 2].map((point) => pathPoint(candle, point, 'nearer').price.toFixed());
      const judged = { contract, openTime, closeTime, ...prices };
      expect(told).toEqual([1, 2].map((point) => pathPoint(judged, point, 'nearer').price.toFixed()));
    }),
    { numRuns: 2_000 },
  );
});

test('a kept candle knows of each price the double that is nearest to its decimal', () => {
  fc.assert(
    fc.property(drawn, ([numbers, decimals]) => {
      const candle = keptCandle(numbers, decimals);
      for (const price of ['open', 'high', 'low', 'close'] as const) {
        expect(candle.nearestTo?.(price)).toBe(candle[price].toNumber());
      }
    }),
    { numRuns: 2_000 },
  );
});
