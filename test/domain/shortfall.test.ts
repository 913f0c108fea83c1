import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal, decimal } from '../../src/domain/decimal.js';
import { type MeasuredFill, shortfall } from '../../src/domain/shortfall.js';
import { d } from '../ledger/fixtures.js';

const fill = (
  direction: 1 | -1,
  contracts: string,
  price: string,
  mark: string,
  fee = '0',
): MeasuredFill => ({
  direction,
  contracts: decimal(d(contracts)),
  price: decimal(d(price)),
  mark: decimal(d(mark)),
  fee: decimal(d(fee)),
});
const cost = (...fills: MeasuredFill[]) => {
  const { drift, slippage, fee, total } = shortfall(decimal(d('100')), fills);
  return [drift, slippage, fee, total].map((part) => part.toFixed());
};

describe('the shortfall of a trade struck at 100', () => {
  it.each([
    ['a buy above a mark price that rose', [fill(1, '2', '101.5', '101', '0.1')], ['2', '1', '0.1', '3.1']],
    ['a sale below a mark price that fell', [fill(-1, '2', '98.5', '99', '0.1')], ['2', '1', '0.1', '3.1']],
    ['a sale into a rise is a gain', [fill(-1, '2', '101', '101')], ['-2', '0', '0', '-2']],
    ['nothing filled', [], ['0', '0', '0', '0']],
  ])('%s', (_, fills, parts) => expect(cost(...fills)).toEqual(parts));

  it('is exactly what was paid beyond the strike price, whatever the mark prices', () => {
    const price = fc.integer({ min: 1, max: 10_000_000 }).map((cents) => new Decimal(cents).div(100));
    const any = fc.record({
      direction: fc.constantFrom(1 as const, -1 as const),
      ...{ contracts: price, price, mark: price, fee: price },
    });
    fc.assert(
      fc.property(price, fc.array(any), (strike, fills) => {
        const paid = fills.map(({ direction, contracts, price, fee }) =>
          contracts.times(direction).times(price.minus(strike)).plus(fee),
        );
        const { total, drift, slippage, fee } = shortfall(strike, fills);
        expect(total.toFixed()).toBe(Decimal.sum(0, ...paid).toFixed());
        expect(drift.plus(slippage).plus(fee).toFixed()).toBe(total.toFixed());
      }),
    );
  });
});
