import { describe, expect, it } from 'vitest';
import {
  type Candle,
  crossingTime,
  type FirstExtreme,
  pathPoint,
  priceAt,
} from '../../src/domain/candle-path.js';
import { d } from './numbers.js';

function candle(open: number, high: number, low: number, close: number, length = 3_600_000): Candle {
  return {
    contract: 'BTCUSDT',
    openTime: 1_000_000,
    closeTime: 1_000_000 + length - 1,
    open: d(open),
    high: d(high),
    low: d(low),
    close: d(close),
  };
}

const points = (of: Candle, first: FirstExtreme = 'nearer') =>
  [0, 1, 2, 3].map((index) => {
    const { time, price } = pathPoint(of, index, first);
    return `${price.toFixed()} at +${time - of.openTime}`;
  });

describe('the path of a candle', () => {
  it('is open, nearer extreme, other extreme, close at 0, 1/3, 2/3 and the last millisecond', () => {
    expect(points(candle(100, 102, 90, 95))).toEqual([
      '100 at +0',
      '102 at +1200000',
      '90 at +2400000',
      '95 at +3599999',
    ]);
    expect(points(candle(100, 110, 99, 95 + 4))[1]).toBe('99 at +1200000');
  });

  it('takes the high first where both are equally near', () => {
    expect(points(candle(100, 105, 95, 100))[1]).toBe('105 at +1200000');
  });

  it('can be told which extreme comes first', () => {
    expect(points(candle(100, 102, 90, 95), 'low').slice(1, 3)).toEqual([
      '90 at +1200000',
      '102 at +2400000',
    ]);
    expect(points(candle(100, 110, 99, 100), 'high').slice(1, 3)).toEqual([
      '110 at +1200000',
      '99 at +2400000',
    ]);
  });

  it('keeps its order in a candle of a few milliseconds', () => {
    expect(points(candle(1, 2, 1, 2, 1)).map((point) => point.split('+')[1])).toEqual(['0', '0', '0', '0']);
    expect(points(candle(1, 2, 1, 2, 4)).map((point) => point.split('+')[1])).toEqual(['0', '2', '3', '3']);
  });
});

describe('a straight line', () => {
  const fall = { from: { time: 0, price: d(100) }, to: { time: 1000, price: d(97) } };
  const rise = { from: { time: 0, price: d(97) }, to: { time: 1000, price: d(100) } };

  it('reaches a price at the interpolated time, rounded up to the millisecond', () => {
    expect(crossingTime(fall, d(100))).toBe(0);
    expect(crossingTime(fall, d(99))).toBe(334);
    expect(crossingTime(fall, d(97))).toBe(1000);
    expect(crossingTime(rise, d('98.5'))).toBe(500);
  });

  it('reads on the tick grid, rounded back to where it comes from', () => {
    expect(priceAt(fall, 333, d(100), d('0.1')).toFixed()).toBe('99.1');
    expect(priceAt(rise, 333, d(97), d('0.1')).toFixed()).toBe('97.9');
  });

  it('reads no further back than the last price, and no further on than its end', () => {
    expect(priceAt(fall, 10, d('99.98'), d('0.1')).toFixed()).toBe('99.98');
    const offGrid = { from: { time: 0, price: d('99.98') }, to: { time: 1000, price: d('99.96') } };
    expect(priceAt(offGrid, 999, d('99.98'), d('0.1')).toFixed()).toBe('99.98');
    expect(priceAt({ ...fall, to: fall.from }, 5, d(100), d('0.1')).toFixed()).toBe('100');
  });
});
