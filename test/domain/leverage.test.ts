import { describe, expect, it } from 'vitest';
import {
  equityOf,
  exposure,
  indexNetAssetValue,
  netAssetValue,
  realLeverage,
} from '../../src/domain/leverage.js';
import { d, expectRounded } from './numbers.js';

describe('equity and exposure', () => {
  it('values a long: cash -200 and 3 contracts at 105 are an equity of 115', () => {
    expect(exposure(d(3), d(105)).toFixed()).toBe('315');
    expect(equityOf(d(-200), d(3), d(105)).toFixed()).toBe('115');
  });

  it('values a short: cash 400 and -3 contracts at 105 are an equity of 85', () => {
    expect(exposure(d(-3), d(105)).toFixed()).toBe('-315');
    expect(equityOf(d(400), d(-3), d(105)).toFixed()).toBe('85');
  });
});

describe('real leverage', () => {
  it('is signed as the exposure is', () => {
    const long = realLeverage(d(315), d(115));
    const short = realLeverage(d(-315), d(85));
    if (long.kind !== 'leverage' || short.kind !== 'leverage') throw new Error('both have equity');
    expectRounded(long.value, '2.74');
    expectRounded(short.value, '-3.71');
  });

  it('is 0 for a fund with equity and no position', () => {
    expect(realLeverage(d(0), d(100))).toEqual({ kind: 'leverage', value: d(0) });
  });

  it.each(['0', '-0.00000001', '-300'])(
    'is a state of its own, not a number, at an equity of %s',
    (equity) => {
      expect(realLeverage(d(315), d(equity))).toEqual({ kind: 'wiped-out', equity: d(equity) });
      expect(realLeverage(d(0), d(equity))).toEqual({ kind: 'wiped-out', equity: d(equity) });
    },
  );
});

describe('net asset value', () => {
  it('is equity per unit, to eight decimals, half to even', () => {
    expect(netAssetValue(d(115), d(3)).toFixed()).toBe('38.33333333');
    expect(netAssetValue(d('0.000000025'), d(1)).toFixed()).toBe('0.00000002');
    expect(netAssetValue(d('0.000000035'), d(1)).toFixed()).toBe('0.00000004');
  });

  it('follows the equity below zero, and needs units', () => {
    expect(netAssetValue(d(-10), d(4)).toFixed()).toBe('-2.5');
    expect(() => netAssetValue(d(1), d(0))).toThrow(/units above zero, not 0/);
  });

  it('of the index model is N0 x [1 + L (P - P0) / P0]', () => {
    expect(indexNetAssetValue(d(100), d(3), d(105), d(100)).toFixed()).toBe('115');
    expect(indexNetAssetValue(d(100), d(-3), d(105), d(100)).toFixed()).toBe('85');
    expect(indexNetAssetValue(d('12.5'), d(3), d(7000), d(6000)).toFixed()).toBe('18.75');
  });

  it.each([
    ['10k, 11k, 10k', [10_000, 11_000, 10_000], '-5.45'],
    ['10k, 11k, 12.1k', [10_000, 11_000, 12_100], '69.00'],
    ['10k, 9.5k, 9k', [10_000, 9_500, 9_000], '-28.42'],
  ])('compounds day by day at 3x: %s', (_, prices, percent) => {
    let value = d(100);
    prices.slice(1).forEach((price, day) => {
      value = indexNetAssetValue(value, d(3), d(price), d(prices[day] ?? 0));
    });
    expectRounded(value.minus(100), percent);
  });
});
