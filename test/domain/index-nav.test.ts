import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plain } from '../../src/domain/decimal.js';
import {
  accrueIndexFees,
  type IndexPoint,
  indexNavAt,
  pointNavAfterFee,
} from '../../src/domain/index-nav.js';
import { pointPrice, unitsValue } from '../../src/domain/nav-model.js';
import { d } from './numbers.js';

const point = (changes: Partial<IndexPoint> = {}): IndexPoint => ({
  ...{ nav: d(100), price: d(100), leverage: d(3) },
  ...changes,
});

describe('the NAV of the index model', () => {
  it.each([
    ['3', '105', '115'],
    ['-3', '105', '85'],
    ['3', '66', '-2'],
  ])('at leverage %s, from 100 to %s', (leverage, price, nav) => {
    expect(plain(indexNavAt(point({ leverage: d(leverage) }), d(price)))).toBe(nav);
  });

  it('stands still until there is a rebalance point', () => {
    expect(plain(indexNavAt(point({ price: null }), d(12_345)))).toBe('100');
  });

  it('loses the fraction of a fee at whatever price: the fee is taken off N0', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 7_000, max: 13_000 }),
        fc.constantFrom('0.001', '0.00167', '0.01'),
        (cents, rate) => {
          const price = d(cents).div(100);
          const charged = point({ nav: pointNavAfterFee(d(100), d(rate)) });
          const kept = indexNavAt(point(), price).times(d(1).minus(rate));
          expect(indexNavAt(charged, price).minus(kept).abs().lte('0.00000001')).toBe(true);
        },
      ),
    );
  });
});

describe('management fees of the index model', () => {
  const due = (prices: readonly number[], of = point()) =>
    accrueIndexFees({
      ...{ point: of, units: d(1_000) },
      due: prices.map((price, index) => ({ dueAt: index, price: d(price), rate: d('0.001') })),
    });

  it('are charged one after the other on the value of the units, whatever the account holds', () => {
    const { fees, point: after } = due([105, 95]);
    // 0.1 % of 115,000, then 0.1 % of 85,000 x 0.999.
    expect(fees.map(({ amount }) => amount)).toEqual(['115', '84.915']);
    expect(plain(after.nav)).toBe('99.8001');
  });

  it('are none where nothing is left, and then take nothing off', () => {
    const { fees, point: after } = due([60]);
    expect(fees.map(({ amount, equity }) => [amount, equity])).toEqual([['0', '-20000']]);
    expect(plain(after.nav)).toBe('100');
  });
});

describe('the two models', () => {
  const worth = { equity: d(99), nav: d(115), units: d(2) };

  it('measure leverage on the equity, or on NAV x units', () => {
    expect([unitsValue('fund', worth), unitsValue('index', worth)].map(plain)).toEqual(['99', '230']);
  });

  it('set the rebalance point at the mark price, or at the index price', () => {
    const prices = { markPrice: 101, indexPrice: 100 };
    expect([pointPrice('fund', prices), pointPrice('index', prices)]).toEqual([101, 100]);
  });
});
