import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ZERO } from '../../src/domain/decimal.js';
import { nextSlice, planSlices, remainder } from '../../src/domain/slices.js';
import { d } from './numbers.js';

const RULES = {
  maxContracts: d(1),
  lotSize: d('0.001'),
  minOrder: d('0.001'),
  minNotional: d(5),
  price: d(100),
};
const slices = (delta: string, rules: Partial<typeof RULES> = {}) =>
  planSlices(d(delta), { ...RULES, ...rules }).map((slice) => slice.toFixed());

describe('slices', () => {
  it('are one order where it fits', () => {
    expect(slices('1')).toEqual(['1']);
    expect(slices('-0.05')).toEqual(['0.05']);
  });

  it('are balanced, so that no small one is left at the end', () => {
    expect(slices('2.001')).toEqual(['0.667', '0.667', '0.667']);
    expect(slices('1.001')).toEqual(['0.501', '0.5']);
    expect(slices('-3.5', { lotSize: d('0.5') })).toEqual(['1', '1', '1', '0.5']);
  });

  it('are none where the whole is below the minimum', () => {
    expect(slices('0')).toEqual([]);
    expect(slices('0.049')).toEqual([]);
    expect(slices('0.05')).toEqual(['0.05']);
    expect(slices('0.3', { minOrder: d('0.4') })).toEqual([]);
  });

  it('grow beyond the maximum rather than fall below the minimum', () => {
    expect(slices('1.1', { minOrder: d('0.6') })).toEqual(['1.1']);
  });

  it('refuse a trade that is no whole number of lots', () => {
    expect(() => slices('0.0505')).toThrow(/0.0505 contracts are no whole number of lots of 0.001/);
  });

  it('sum to the trade, none below the minimum, none above the maximum where both can hold', () => {
    const cases = fc.record({
      lots: fc.integer({ min: -100_000, max: 100_000 }),
      lotSize: fc.constantFrom('0.001', '0.1', '5').map(d),
      minLots: fc.integer({ min: 1, max: 50 }),
      times: fc.integer({ min: 2, max: 1000 }),
    });
    fc.assert(
      fc.property(cases, ({ lots, lotSize, minLots, times }) => {
        const minOrder = lotSize.times(minLots);
        const maxContracts = minOrder.times(times);
        const delta = lotSize.times(lots);
        const planned = planSlices(delta, { ...RULES, lotSize, minOrder, maxContracts, minNotional: ZERO });
        const sum = planned.reduce((total, slice) => total.plus(slice), ZERO);
        expect(sum.eq(delta.abs().lt(minOrder) ? 0 : delta.abs())).toBe(true);
        expect(planned.every((slice) => slice.gte(minOrder) && slice.lte(maxContracts))).toBe(true);
        expect(planned.every((slice) => slice.mod(lotSize).isZero())).toBe(true);
      }),
    );
  });
});

describe('the remainder', () => {
  it('is what the venue says is missing, signed', () => {
    expect(remainder(d('3.285'), d('3.1')).toFixed()).toBe('0.185');
    expect(remainder(d('-2'), d('-2.5')).toFixed()).toBe('0.5');
    expect(remainder(d(2), d('2.5')).toFixed()).toBe('-0.5');
  });
});

describe('the next order of a trade', () => {
  const next = (missing: string, most: string, rules: Partial<typeof RULES> = {}) =>
    nextSlice(d(missing), d(most), { ...RULES, ...rules }).toFixed();

  it('is what is missing, at most what it may be, in whole lots', () => {
    expect(next('0.7', '1')).toBe('0.7');
    expect(next('3', '1.0004')).toBe('1');
  });

  it('leaves nothing behind that is too small for an order of its own', () => {
    expect(next('1.02', '1')).toBe('0.97');
    expect(next('1.05', '1')).toBe('1');
  });

  it('is larger than that asks where both would be too small', () => {
    expect(next('0.06', '0.055')).toBe('0.055');
  });

  it('is none where the venue would not take it', () => {
    expect(next('0.04', '1')).toBe('0');
    expect(next('3', '0.04')).toBe('0');
    expect(next('0', '1')).toBe('0');
  });

  it('never overshoots, and ends after a few', () => {
    const lots = fc.integer({ min: 0, max: 5_000 });
    fc.assert(
      fc.property(lots, lots, (total, most) => {
        const whole = d('0.001').times(total);
        const slice = nextSlice(whole, d('0.001').times(most), RULES);
        expect(slice.lte(whole) && slice.lte(d('0.001').times(most))).toBe(true);
        if (slice.isZero()) expect(total < 50 || most < 50).toBe(true);
      }),
    );
  });
});
