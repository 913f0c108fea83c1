import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Decimal, plain } from '../../src/domain/decimal.js';
import { type Allocation, allocate, netDelta } from '../../src/domain/hedge-book.js';
import { d } from './numbers.js';

const LOT = d('0.001');
const sum = (values: readonly Decimal[]): Decimal => values.reduce((all, value) => all.plus(value), d(0));
const wanted = (...deltas: readonly number[]) => deltas.map((delta) => ({ delta: d(delta) }));
const text = ({ crossed, executed, notional, fee }: Allocation) =>
  [crossed, executed, notional, fee].map(plain);

describe('one execution for many funds', () => {
  it('is divided in proportion, at one average price', () => {
    const execution = { contracts: d(6), notional: d(606), fee: d('0.6') };
    expect(allocate(wanted(4, 2), execution, LOT).map(text)).toEqual([
      ['0', '4', '404', '0.4'],
      ['0', '2', '202', '0.2'],
    ]);
  });

  it('is the net: what crosses is served within the book, and costs nobody a fee', () => {
    // 3L and 5L buy 4 and 2, 3S sells 3: 3 cross, 3 are bought.
    const execution = { contracts: d(3), notional: d(303), fee: d('0.3') };
    expect(allocate(wanted(4, -3, 2), execution, LOT).map(text)).toEqual([
      ['2', '2', '202', '0.2'],
      ['-3', '0', '0', '0'],
      ['1', '1', '101', '0.1'],
    ]);
  });

  it('leaves those short alike who trade with the net, where it fell short', () => {
    const execution = { contracts: d(-3), notional: d(-297), fee: d('0.3') };
    const found = allocate(wanted(-6, 2, -2), execution, LOT);
    expect(found.map(({ crossed, executed }) => plain(crossed.plus(executed)))).toEqual([
      '-3.75',
      '2',
      '-1.25',
    ]);
  });

  it('is nothing where all of it crosses', () => {
    const none = { contracts: d(0), notional: d(0), fee: d(0) };
    expect(allocate(wanted(2, -3, 1), none, LOT).map(text)).toEqual([
      ['2', '0', '0', '0'],
      ['-3', '0', '0', '0'],
      ['1', '0', '0', '0'],
    ]);
  });

  it('cannot be on the other side of the net, nor beyond it', () => {
    const of = (contracts: number) => ({ contracts: d(contracts), notional: d(0), fee: d(0) });
    expect(() => allocate(wanted(2), of(-1), LOT)).toThrow('-1 contracts were executed where the book had');
    expect(() => allocate(wanted(2), of(3), LOT)).toThrow('had to trade 2');
  });
});

const lots = fc.integer({ min: -5_000, max: 5_000 });

describe('any execution for any funds', () => {
  const deal = fc.record({
    deltas: fc.array(lots, { minLength: 1, maxLength: 7 }),
    filled: fc.integer({ min: 0, max: 1_000 }),
    price: fc.integer({ min: 1, max: 9_999_999 }),
    fee: fc.integer({ min: -1_000_000, max: 1_000_000_000 }),
  });
  const dealt = ({ deltas, filled, price, fee }: typeof deal extends fc.Arbitrary<infer D> ? D : never) => {
    const members = deltas.map((delta) => ({ delta: LOT.times(delta) }));
    const netLots = deltas.reduce((all, delta) => all + delta, 0);
    const contracts = LOT.times(Math.trunc((netLots * filled) / 1_000));
    const execution = {
      contracts,
      notional: contracts.times(price).div(1_000_000),
      fee: contracts.isZero() ? d(0) : d(fee).div(100_000_000),
    };
    return { members, execution, found: allocate(members, execution, LOT) };
  };

  it('is divided without a contract or an amount lost, and what crosses sums to nothing', () => {
    fc.assert(
      fc.property(deal, (made) => {
        const { execution, found } = dealt(made);
        expect(plain(sum(found.map(({ executed }) => executed)))).toBe(plain(execution.contracts));
        expect(plain(sum(found.map(({ notional }) => notional)))).toBe(plain(execution.notional));
        expect(plain(sum(found.map(({ fee }) => fee)))).toBe(plain(execution.fee));
        expect(plain(sum(found.map(({ crossed }) => crossed)))).toBe('0');
      }),
    );
  });

  it('gives nobody more than was wanted, nor anything on the other side, and only whole lots', () => {
    fc.assert(
      fc.property(deal, (made) => {
        const { members, found } = dealt(made);
        found.forEach(({ crossed, executed }, index) => {
          const delta = members[index]?.delta ?? d(0);
          for (const part of [crossed, executed]) {
            expect(part.isZero() || part.isNegative() === delta.isNegative()).toBe(true);
            expect(part.div(LOT).isInteger()).toBe(true);
          }
          expect(crossed.plus(executed).abs().lte(delta.abs())).toBe(true);
        });
      }),
    );
  });

  it('serves everybody in full where the net was executed in full', () => {
    fc.assert(
      fc.property(deal, (made) => {
        const { members, found } = dealt({ ...made, filled: 1_000 });
        found.forEach(({ crossed, executed }, index) => {
          expect(plain(crossed.plus(executed))).toBe(plain(members[index]?.delta ?? d(0)));
        });
      }),
    );
  });

  it('has one average price: nobody pays a lot s price more or less for a lot', () => {
    fc.assert(
      fc.property(deal, (made) => {
        const { execution, found } = dealt(made);
        fc.pre(!execution.contracts.isZero());
        const average = execution.notional.div(execution.contracts);
        for (const { executed, notional } of found) {
          expect(notional.minus(executed.times(average)).abs().lte('0.00000001')).toBe(true);
        }
      }),
    );
  });
});

it('the net of a book is the sum of what its members want', () => {
  expect(plain(netDelta(wanted(4, -3, 2)))).toBe('3');
});
