import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BookFill, buildBook, DEFAULT_DEPTH, fill } from '../../src/domain/book-fill.js';
import type { Decimal } from '../../src/domain/decimal.js';
import { d } from './numbers.js';

const CURVE = { halfSpread: d('0.0001'), levelStep: d('0.0001'), levelNotional: d(1000), levels: 3 };
const book = buildBook(d(100), CURVE, d('0.01'), d('0.1'));
const text = (levels: readonly { price: { toFixed(): string }; contracts: { toFixed(): string } }[]) =>
  levels.map((level) => `${level.contracts.toFixed()} @ ${level.price.toFixed()}`);

describe('a simulated order book', () => {
  it('stands around the mid price, sizes rounded down to the lot', () => {
    expect(text(book.asks)).toEqual(['9.9 @ 100.01', '9.9 @ 100.02', '9.9 @ 100.03']);
    expect(text(book.bids)).toEqual(['10 @ 99.99', '10 @ 99.98', '10 @ 99.97']);
  });

  it('rounds outward to the tick and keeps levels one tick apart where they would merge', () => {
    const coarse = buildBook(d('100.03'), CURVE, d('0.5'), d('0.1'));
    expect(coarse.asks.map((level) => level.price.toFixed())).toEqual(['100.5', '101', '101.5']);
    expect(coarse.bids.map((level) => level.price.toFixed())).toEqual(['100', '99.5', '99']);
  });

  it('ends above zero, and leaves out levels of less than one lot', () => {
    const cheap = buildBook(d('0.02'), { ...CURVE, levels: 10 }, d('0.01'), d(1));
    expect(cheap.bids.map((level) => level.price.toFixed())).toEqual(['0.01']);
    expect(buildBook(d(100), CURVE, d('0.01'), d(11)).asks).toEqual([]);
  });

  it('needs a price, a tick and a lot above zero', () => {
    expect(() => buildBook(d(100), CURVE, d(0), d(1))).toThrow(/tickSize above zero, not 0/);
  });

  it('is strictly ordered, on the grid and never crossed, for any instrument', () => {
    const sizes = fc.record({
      mid: fc.integer({ min: 1, max: 10_000_000 }),
      tick: fc.constantFrom('0.01', '0.05', '0.1', '0.5'),
      lot: fc.constantFrom('0.001', '0.01', '1'),
    });
    fc.assert(
      fc.property(sizes, ({ mid, tick, lot }) => {
        const { asks, bids } = buildBook(d(mid).div(100), { ...DEFAULT_DEPTH, levels: 20 }, d(tick), d(lot));
        const rising = [...bids.toReversed(), ...asks];
        rising.forEach((level, index) => {
          const next = rising[index + 1];
          if (next !== undefined) expect(level.price.lt(next.price)).toBe(true);
          expect(level.price.mod(tick).isZero() && level.contracts.mod(lot).isZero()).toBe(true);
          expect(level.contracts.gt(0)).toBe(true);
        });
      }),
      { numRuns: 50 },
    );
  });

  it('takes 300,000 of the default depth at 2 to 5 basis points', () => {
    const mid = d(9_000);
    const deep = buildBook(mid, DEFAULT_DEPTH, d('0.1'), d('0.001'));
    for (const [side, sign] of [
      ['buy', 1],
      ['sell', -1],
    ] as const) {
      const met = fill(deep, side, d(300_000).div(mid).toDecimalPlaces(3), null);
      expect(met.filled.toFixed()).toBe('33.333');
      const cost = averagePrice(met).div(mid).minus(1).times(sign).times(10_000).toNumber();
      expect(cost).toBeGreaterThan(2);
      expect(cost).toBeLessThan(5);
    }
  });
});

describe('a fill', () => {
  it('walks the levels, best price first', () => {
    const bought = fill(book, 'buy', d(15), null);
    expect(text(bought.fills)).toEqual(['9.9 @ 100.01', '5.1 @ 100.02']);
    expect(bought.filled.toFixed()).toBe('15');
    expect(averagePrice(bought).toFixed(4)).toBe('100.0134');
    expect(text(fill(book, 'sell', d(12), null).fills)).toEqual(['10 @ 99.99', '2 @ 99.98']);
  });

  it('stops at the limit, which itself is still taken', () => {
    expect(text(fill(book, 'buy', d(15), d('100.01')).fills)).toEqual(['9.9 @ 100.01']);
    expect(text(fill(book, 'sell', d(15), d('99.99')).fills)).toEqual(['10 @ 99.99']);
  });

  it('leaves unfilled what the book does not hold', () => {
    expect(fill(book, 'buy', d(100), null).filled.toFixed()).toBe('29.7');
    expect(fill(book, 'buy', d(1), d(100))).toMatchObject({ fills: [] });
    expect(fill({ asks: [], bids: [] }, 'sell', d(1), null).filled.toFixed()).toBe('0');
  });
});

const averagePrice = ({ fills, filled }: BookFill): Decimal =>
  fills.reduce((sum, { contracts, price }) => sum.plus(contracts.times(price)), d(0)).div(filled);
