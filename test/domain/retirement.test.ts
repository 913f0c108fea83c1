import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dealAtNav } from '../../src/domain/dealing.js';
import { Decimal, decimal, plain } from '../../src/domain/decimal.js';
import { finalWorth } from '../../src/domain/retirement.js';
import { d } from '../ledger/fixtures.js';

const NO_FEES = { creation: d('0'), redemption: d('0') };
const worth = (equity: string, units: string) =>
  finalWorth({ model: 'fund', equity: decimal(d(equity)), units: decimal(d(units)), nav: decimal(d('1')) });

describe('the final NAV', () => {
  test('of the fund model is equity / units, rounded down', () => {
    expect(worth('100', '3')).toEqual({
      ...{ nav: '33.33333333', units: '3', equity: '100', payable: '99.99999999', remainder: '0.00000001' },
    });
    expect(worth('200', '3').nav).toBe('66.66666666');
  });

  test('of the index model is the published one, also where the account has less or more', () => {
    const at = (equity: string) =>
      finalWorth({
        ...{ model: 'index', nav: decimal(d('33.33333334')), units: decimal(d('3')) },
        equity: decimal(d(equity)),
      });
    expect(at('90')).toMatchObject({
      nav: '33.33333334',
      payable: '100.00000002',
      remainder: '-10.00000002',
    });
    expect(at('110')).toMatchObject({ nav: '33.33333334', remainder: '9.99999998' });
  });

  test('pays no more for all units, however they are redeemed, than there is', () => {
    const cents = (most: number) => fc.bigInt({ min: 1n, max: BigInt(most) * 100_000_000n });
    fc.assert(
      fc.property(
        cents(1_000_000),
        fc.array(cents(1_000), { minLength: 1, maxLength: 9 }),
        (equity, held) => {
          const unit = (amount: bigint) => new Decimal(amount.toString()).div(100_000_000);
          const units = held.reduce((sum, one) => sum.plus(unit(one)), new Decimal(0));
          const { nav, payable, remainder } = finalWorth({
            ...{ model: 'fund', equity: unit(equity), units, nav: new Decimal(1) },
          });
          expect(decimal(remainder).gte(0)).toBe(true);
          expect(decimal(remainder).lt(units.times('0.00000001'))).toBe(true);
          expect(decimal(payable).plus(decimal(remainder)).eq(unit(equity))).toBe(true);
          const waiting = held.map((one, n) => ({
            ...{
              id: `r${n}`,
              kind: 'redemption' as const,
              measure: 'units' as const,
              quantity: plain(unit(one)),
            },
          }));
          const { dealt, cash } = dealAtNav(waiting, decimal(nav), NO_FEES);
          expect(decimal(cash).negated().lte(decimal(payable))).toBe(true);
          for (const { fee } of dealt) expect(fee).toBe('0');
        },
      ),
    );
  });
});

test('what is worth less than the smallest amount is not dealt', () => {
  const tiny = { id: 'r1', kind: 'redemption', measure: 'units', quantity: d('0.00000001') } as const;
  const { dealt, notDealt } = dealAtNav([tiny], decimal(d('0.5')), NO_FEES);
  expect(dealt).toEqual([]);
  expect(notDealt).toMatchObject([
    { id: 'r1', why: expect.stringContaining('less than the smallest amount') },
  ]);
});
