import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DealingFees, dealAt, UNIT_SCALE, type WaitingDealing } from '../../src/domain/dealing.js';
import { type Decimal, decimal, plain } from '../../src/domain/decimal.js';
import { netAssetValue } from '../../src/domain/leverage.js';
import { MONEY_SCALE } from '../../src/domain/money.js';
import { d } from './numbers.js';

const decimals = (scale: number, most: number) =>
  fc.integer({ min: 1, max: most }).map((n) => plain(d(n).div(d(10).pow(scale))));

const fees: fc.Arbitrary<DealingFees> = fc.record({
  creation: decimals(5, 5_000),
  redemption: decimals(5, 5_000),
});

const requests: fc.Arbitrary<readonly WaitingDealing[]> = fc.array(
  fc.oneof(
    decimals(UNIT_SCALE, 2_000_000_000).map((quantity) => ({
      ...{ id: 'r', kind: 'redemption', measure: 'units', quantity },
    })),
    decimals(UNIT_SCALE, 2_000_000_000).map((quantity) => ({
      ...{ id: 'c', kind: 'creation', measure: 'units', quantity },
    })),
    decimals(MONEY_SCALE, 2_000_000_000).map((quantity) => ({
      ...{ id: 'a', kind: 'creation', measure: 'amount', quantity },
    })),
  ) as fc.Arbitrary<WaitingDealing>,
  { maxLength: 8 },
);

const strike = fc.record({ equity: decimals(6, 2_000_000_000), units: decimals(4, 2_000_000_000) });

describe('creations and redemptions at a strike', () => {
  test('every cent is value at NAV, fee or dust, and each rounding is in favour of the fund', () => {
    fc.assert(
      fc.property(requests, strike, fees, (waiting, { equity, units }, rates) => {
        const dealing = dealAt(waiting, { equity: decimal(equity), units: decimal(units), fees: rates });
        if (dealing === null) return;
        for (const one of dealing.dealt) {
          const value = decimal(one.units).times(decimal(one.nav));
          expect(plain(value.plus(decimal(one.fee)).plus(decimal(one.dust)))).toBe(one.cash);
          expect(decimal(one.dust).gte(0)).toBe(true);
          expect(plain(value.abs().times(decimal(rates[one.kind])))).toBe(one.fee);
          expect(decimal(one.units).decimalPlaces()).toBeLessThanOrEqual(UNIT_SCALE);
          expect(decimal(one.cash).decimalPlaces()).toBeLessThanOrEqual(MONEY_SCALE);
        }
        const { dealt } = dealing;
        const sum = (read: (one: (typeof dealt)[number]) => Decimal) =>
          dealt.reduce((total, one) => total.plus(read(one)), d(0));
        expect(plain(sum(({ units }) => decimal(units)))).toBe(dealing.units);
        expect(plain(sum(({ cash }) => decimal(cash)))).toBe(dealing.cash);
        expect(dealing.dealt.length + dealing.notDealt.length).toBe(waiting.length);
      }),
    );
  });

  test('without fees, NAV moves by no more than the rounding of NAV and the dust', () => {
    fc.assert(
      fc.property(requests, strike, (waiting, { equity, units }) => {
        const none = { creation: plain(d(0)), redemption: plain(d(0)) };
        const dealing = dealAt(waiting, { equity: decimal(equity), units: decimal(units), fees: none });
        if (dealing === null) return;
        const supply = decimal(units).plus(decimal(dealing.units));
        fc.pre(supply.gt(0));
        const nav = netAssetValue(decimal(equity), decimal(units));
        const after = decimal(equity).plus(decimal(dealing.cash)).div(supply);
        const dust = dealing.dealt.reduce((total, one) => total.plus(decimal(one.dust)), d(0));
        // Half of the last decimal of the NAV, on every unit that there was, is spread over those that there are.
        const rounding = decimal(units).times('0.000000005').plus(dust).div(supply);
        expect(after.minus(nav).abs().lte(rounding.plus('1e-25'))).toBe(true);
      }),
    );
  });
});

describe('examples', () => {
  const at = {
    equity: d(1_150),
    units: d(10),
    fees: { creation: plain(d('0.001')), redemption: plain(d('0.001')) },
  };
  const only = (kind: WaitingDealing['kind'], measure: WaitingDealing['measure'], quantity: string) =>
    dealAt([{ id: 'x', kind, measure, quantity: plain(d(quantity)) }], at);

  test('units are paid for at NAV and fee; a redemption is paid that much less', () => {
    expect(only('creation', 'units', '2')?.dealt[0]).toMatchObject({
      ...{ nav: '115', units: '2', cash: '230.23', fee: '0.23', dust: '0' },
    });
    expect(only('redemption', 'units', '2')?.dealt[0]).toMatchObject({
      ...{ units: '-2', cash: '-229.77', fee: '0.23', dust: '0' },
    });
  });

  test('an amount buys whole hundred-millionths of a unit, and all of it is paid in', () => {
    expect(only('creation', 'amount', '1000')?.dealt[0]).toMatchObject({
      ...{ units: '8.6869652', cash: '1000', fee: '0.999000998', dust: '0.000001002' },
    });
  });

  test('what buys no unit, or is worth no money, is not dealt, with the reason', () => {
    expect(only('creation', 'amount', '0.0000001')).toMatchObject({
      dealt: [],
      notDealt: [{ id: 'x', why: expect.stringContaining('buys no unit') }],
    });
    const poor = { ...at, equity: d('0.000001') };
    const request = { id: 'x', kind: 'redemption', measure: 'units', quantity: plain(d('0.01')) } as const;
    expect(dealAt([request], poor)).toMatchObject({
      notDealt: [{ id: 'x', why: expect.stringContaining('less than the smallest amount') }],
    });
  });

  test('nothing deals at a NAV that is not above zero', () => {
    expect(dealAt([], { ...at, equity: d(0) })).toBeNull();
    expect(dealAt([], { ...at, equity: d(-5) })).toBeNull();
  });
});
