import { describe, expect, it } from 'vitest';
import {
  needsSecondReading,
  type PriceLimits,
  type PriceReading,
  priceRefusals,
} from '../../src/domain/price-guards.js';
import { d } from '../ledger/fixtures.js';

const LIMITS: PriceLimits = {
  priceAge: d('5'),
  markIndex: d('0.05'),
  markBook: d('0.05'),
  fastMove: d('0.05'),
  confirm: d('0.01'),
};

const T = 1_800_000_000_000;

function reading(changes: Partial<PriceReading> = {}): PriceReading {
  return {
    time: T,
    markPrice: d('100'),
    indexPrice: d('100'),
    bidPrice: d('99.9'),
    askPrice: d('100.1'),
    book: { time: T, bid: d('99.9'), ask: d('100.1') },
    secondMark: null,
    ...changes,
  };
}

const codes = (changes: Partial<PriceReading>): string[] =>
  priceRefusals(reading(changes), LIMITS).map(({ code }) => code);
const book = (bid: string | null, ask: string | null, time = T): PriceReading['book'] => ({
  time,
  bid: bid === null ? null : d(bid),
  ask: ask === null ? null : d(ask),
});

describe('a reading of prices', () => {
  it('passes where all sources agree', () => {
    expect(codes({})).toEqual([]);
  });

  it.each<[what: string, changes: Partial<PriceReading>, found: string[]]>([
    ['a price of zero', { indexPrice: d('0') }, ['B-PRICE-INVALID']],
    ['a price below zero, which is named once', { bidPrice: d('-1') }, ['B-PRICE-INVALID']],
    ['a book 5.001 s older than the ticker', { book: book('100', '100', T - 5_001) }, ['B-PRICE-STALE']],
    ['a ticker 5.001 s older than the book', { book: book('100', '100', T + 5_001) }, ['B-PRICE-STALE']],
    ['a crossed ticker', { bidPrice: d('100.2') }, ['B-PRICE-CROSSED']],
    ['a crossed book', { book: book('100.2', '100.1') }, ['B-PRICE-CROSSED']],
    ['an index 5.01 % below', { indexPrice: d('95.22') }, ['B-MARK-INDEX']],
    ['an index 5.01 % above', { indexPrice: d('105.01') }, ['B-MARK-INDEX']],
    ["a ticker's book far above the mark", { bidPrice: d('106'), askPrice: d('106') }, ['B-PRICE-WILD']],
    ['a book far below the mark', { book: book('94', '94.1') }, ['B-PRICE-WILD']],
    ['a second reading 1.01 % away', { secondMark: d('98.99') }, ['B-PRICE-FAST']],
  ])('%s is refused', (_what, changes, found) => {
    expect(codes(changes)).toEqual(found);
  });

  it.each<[what: string, changes: Partial<PriceReading>]>([
    ['an age of exactly the limit', { book: book('100', '100', T - 5_000) }],
    ['a bid that equals the ask', { bidPrice: d('100'), askPrice: d('100') }],
    ['an index exactly 5 % above', { indexPrice: d('105') }],
    ['a side of the book that is empty', { book: book(null, '100.1') }],
    ['a second reading 1 % away', { secondMark: d('101') }],
  ])('%s passes', (_what, changes) => {
    expect(codes(changes)).toEqual([]);
  });

  it('names everything that is wrong at once, with the figures', () => {
    const wrong = reading({ indexPrice: d('80'), bidPrice: d('101'), book: book('70', '71', T - 9_000) });
    expect(priceRefusals(wrong, LIMITS)).toEqual([
      { code: 'B-PRICE-STALE', what: 'the book is 9000 ms older than the ticker, more than 5 s' },
      { code: 'B-PRICE-CROSSED', what: 'the ticker is crossed: bid 101, ask 100.1' },
      { code: 'B-MARK-INDEX', what: 'mark 100 and index 80 are more than 5 % apart' },
      { code: 'B-PRICE-WILD', what: "mark 100 and the book's middle 70.5 are more than 5 % apart" },
    ]);
  });
});

describe('a second reading', () => {
  it.each([
    ['105', '100', false],
    ['105.01', '100', true],
    ['95.2', '100', true],
    ['30', null, false],
  ])('mark %s, last known %s: needed %s', (mark, known, needed) => {
    expect(needsSecondReading(d(mark), known === null ? null : d(known), LIMITS)).toBe(needed);
  });
});
