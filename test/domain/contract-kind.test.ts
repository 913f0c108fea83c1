import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ContractKind,
  kindOf,
  lineMove,
  priceMove,
  reciprocal,
} from '../../src/domain/contract-kind.js';
import { type DecimalString, plain } from '../../src/domain/decimal.js';
import { fundingPayment } from '../../src/domain/funding-payment.js';
import { equityOf, exposure, realLeverage } from '../../src/domain/leverage.js';
import { priceAtLeverage } from '../../src/domain/leverage-band.js';
import { bankruptcyPrice, isLiquidated } from '../../src/domain/liquidation.js';
import { takerFee } from '../../src/domain/money.js';
import {
  gapsOf,
  gapToLiquidation,
  lossAt,
  moveToLeverage,
  riskAtTrigger,
} from '../../src/domain/risk-gap.js';
import { maintenanceMarginOf, oneTier, type RiskTiers } from '../../src/domain/risk-tiers.js';
import { sizeRebalance } from '../../src/domain/sizing.js';
import type { SizingInput } from '../../src/domain/sizing-input.js';
import { planSlices } from '../../src/domain/slices.js';
import { costRate } from '../../src/domain/trade-cost.js';
import { d, expectRounded } from './numbers.js';

const face = (amount: string): ContractKind => kindOf({ face: amount as DecimalString });
const USD = face('1');

/** What remains of the one rounding, of 1 / P to 24 decimals, in a value of so many units of the quote currency. */
const roundingOf = (quote: ReturnType<typeof d>) => quote.abs().times('1e-24').plus('1e-24');

describe('an inverse contract', () => {
  /** The first is the example of Bybit's help page on the quotation of inverse perpetual contracts. */
  it.each([
    ['10000', '8000', '12500', '0.45'],
    ['50000', '10000', '11000', '0.4545'],
    ['50000', '10000', '9000', '-0.5556'],
    ['-50000', '10000', '9000', '0.5556'],
  ])('%s of 1 USD gain from %s to %s what the formula says: %s of the coin', (contracts, p0, p1, gain) => {
    const held = d(contracts);
    const cash = exposure(held, d(p0), USD).plus(5);
    expect(equityOf(cash, held, d(p0), USD).toFixed()).toBe('5');
    expectRounded(equityOf(cash, held, d(p1), USD).minus(5), gain);
    const exact = held.times(d(1).div(p0).minus(d(1).div(p1)));
    const gained = equityOf(cash, held, d(p1), USD).minus(5);
    expect(gained.minus(exact).abs().lte(roundingOf(held).times(2))).toBe(true);
  });

  it('rounds 1 / P, half to even at 24 decimals, and nothing else', () => {
    expect(reciprocal(d(3)).toFixed()).toBe('0.333333333333333333333333');
    expect(reciprocal(d('64000')).toFixed()).toBe('0.000015625');
    const third = reciprocal(d(3));
    expect(exposure(d(7), d(3), face('100')).eq(third.times(700))).toBe(true);
    expect(equityOf(d('0.5'), d(-7), d(3), face('100')).eq(third.times(700).plus('0.5'))).toBe(true);
  });

  it('pays fee and funding in the coin, on what the position is worth in it', () => {
    expect(takerFee(d(-64_000), d(64_000), d('0.00055'), USD).toFixed()).toBe('0.00055');
    expect(fundingPayment(d(320), d(64_000), d('0.0001'), face('100')).toFixed()).toBe('0.00005');
    expect(fundingPayment(d(-320), d(64_000), d('0.0001'), face('100')).toFixed()).toBe('-0.00005');
  });

  it('is neutral in the quote currency where it is a 1x short: 2 coins at 8000 stay 16000', () => {
    const contracts = d(-16_000);
    const cash = d(2).plus(exposure(contracts, d(8000), USD));
    expect(equityOf(cash, contracts, d(10_000), USD).toFixed()).toBe('1.6');
    expect(equityOf(cash, contracts, d(5000), USD).toFixed()).toBe('3.2');
    for (const price of ['7', '3333.3', '64000', '999999.9']) {
      const equity = equityOf(cash, contracts, d(price), USD);
      expectRounded(equity.times(price), '16000.0000000000');
      const reading = realLeverage(exposure(contracts, d(price), USD), equity);
      expect(reading.kind === 'leverage' && reading.value.toFixed(12)).toBe('-1.000000000000');
    }
  });

  it('moves 1 / P more than P when the price falls, and less when it rises', () => {
    expect(lineMove(d('0.5'), 1, USD).toFixed()).toBe('1');
    expect(lineMove(d('0.25'), -1, USD).toFixed()).toBe('0.2');
    expect(priceMove(d(1), 1, USD).toFixed()).toBe('0.5');
    expect(priceMove(d(1), -1, USD).isFinite()).toBe(false);
  });

  it('is cut into orders by its face value, whatever the price', () => {
    const rules = { lotSize: d(1), minOrder: d(1), price: d(64_000), kind: face('100') };
    const slices = planSlices(d(-4_000), { ...rules, maxContracts: d(1_500), minNotional: d(50_000) });
    expect(slices.map(plain)).toEqual(['1334', '1333', '1333']);
    expect(planSlices(d(499), { ...rules, maxContracts: d(1_500), minNotional: d(50_000) })).toEqual([]);
  });
});

const decimals = (min: number, max: number, places: number) =>
  fc.integer({ min, max }).map((n) => d(n).div(d(10).pow(places)));

interface Moment extends SizingInput {
  readonly kind: Extract<ContractKind, { kind: 'inverse' }>;
}

/** Any inverse fund at any moment; equity in the coin. */
const moments: fc.Arbitrary<Moment> = fc
  .record({
    targetLeverage: fc.constantFrom(...[1, 2, 3, 5, -1, -2, -3, -5].map(d), d('2.5')),
    equity: decimals(1, 1e10, 6),
    contracts: fc.integer({ min: -500_000, max: 500_000 }).map(d),
    price: decimals(100, 1e9, 4),
    feeRate: decimals(0, 100, 5),
    slippage: decimals(0, 200, 5),
    lotSize: fc.constantFrom(d(0), d(1), d(10)),
    faceValue: fc.constantFrom(d(1), d(10), d(100)),
  })
  .map(({ faceValue, ...rest }) => ({
    ...rest,
    ...{ minOrder: d(0), minNotional: d(0), kind: { kind: 'inverse', face: faceValue } },
  }));

describe('the size of an inverse trade', () => {
  it('leaves exactly the target of the equity that is left, without lots', () => {
    fc.assert(
      fc.property(moments, (input) => {
        const size = sizeRebalance({ ...input, lotSize: d(0) });
        if (size.kind !== 'trade') return;
        const wanted = input.targetLeverage.times(size.equityAfter);
        const held = exposure(input.contracts, input.price, input.kind).plus(size.deltaNotional);
        expect(held.minus(wanted).abs().lte(wanted.abs().plus(held.abs()).times('1e-30'))).toBe(true);
      }),
    );
  });

  it('is never beyond the target in whole lots, and within one lot of it', () => {
    fc.assert(
      fc.property(moments, (moment) => {
        const input = { ...moment, lotSize: d(10) };
        const size = sizeRebalance(input);
        if (size.kind === 'wiped-out') return;
        const away = size.targetExposure.minus(exposure(size.targetContracts, input.price, input.kind));
        const lot = exposure(d(10), input.price, input.kind).times('1.02');
        const short = away.times(input.targetLeverage.isNegative() ? -1 : 1);
        // A lot's own cost moves the target of what is left by less than two hundredths of it, at these rates.
        if (input.contracts.mod(10).isZero())
          expect(size.leverageAfter.abs().lte(input.targetLeverage.abs())).toBe(true);
        if (size.kind === 'trade') expect(short.lt(lot)).toBe(true);
      }),
    );
  });

  it('is what the fills then come to: the worse price and the fee of a trade are its cost', () => {
    fc.assert(
      fc.property(moments, (input) => {
        const size = sizeRebalance(input);
        if (size.kind !== 'trade') return;
        const { price, kind, slippage, feeRate, contracts, equity } = input;
        const paid = price.times(d(1).plus(size.side === 'buy' ? slippage : slippage.negated()));
        const cash = equity.plus(exposure(contracts, price, kind));
        const fee = exposure(size.deltaContracts.abs(), paid, kind).times(feeRate);
        const cashAfter = cash.plus(exposure(size.deltaContracts, paid, kind)).minus(fee);
        const after = equityOf(cashAfter, size.targetContracts, price, kind);
        const rounding = roundingOf(size.deltaContracts.times(kind.face)).times(4);
        expect(after.minus(size.equityAfter).abs().lte(rounding)).toBe(true);
        expect(size.fee.minus(fee).abs().lte(rounding)).toBe(true);
      }),
    );
  });

  it('is, without cost, the mirror image of a linear one in x = 1 / P: long there is short here', () => {
    fc.assert(
      fc.property(moments, (moment) => {
        const input = { ...moment, feeRate: d(0), slippage: d(0), lotSize: d(0) };
        const { kind, ...rest } = input;
        const size = sizeRebalance(input);
        const mirrored = sizeRebalance({
          ...rest,
          targetLeverage: input.targetLeverage.negated(),
          contracts: input.contracts.times(kind.face).negated(),
          price: reciprocal(input.price),
        });
        if (size.kind === 'wiped-out' || mirrored.kind === 'wiped-out') return;
        expect(mirrored.deltaNotional.eq(size.deltaNotional.negated())).toBe(true);
        expect(mirrored.leverageAfter.eq(size.leverageAfter.negated())).toBe(true);
      }),
    );
  });

  it('costs a buyer and a seller what the rate says', () => {
    expect(costRate(d(0), d('0.25'), 1, USD).toFixed()).toBe('0.2');
    expectRounded(costRate(d('0.0006'), d('0.0005'), -1, USD), '0.00110055');
  });
});

describe('the gaps of an inverse position', () => {
  const positions = fc.record({
    contracts: fc.integer({ min: 1, max: 1_000_000 }),
    sign: fc.constantFrom<1 | -1>(1, -1),
    price: fc.integer({ min: 100, max: 1_000_000 }),
    leverage: fc.integer({ min: 101, max: 2500 }),
    margin: fc.integer({ min: 0, max: 30 }),
  });

  it('end at an equity of zero, and at the maintenance margin of the value then', () => {
    fc.assert(
      fc.property(positions, ({ contracts: size, sign, price, leverage, margin }) => {
        const contracts = d(size).times(sign);
        const value = exposure(contracts, d(price), USD);
        const equity = value.abs().div(d(leverage).div(100));
        const cash = equity.plus(value);
        const tiers = oneTier(d(margin).div(1000));
        const gaps = gapsOf(value, equity, tiers, USD);
        if (gaps === null) throw new Error('expected a position');
        const moved = (gap: ReturnType<typeof d>) => d(price).times(d(1).minus(gap.times(sign)));
        const within = roundingOf(contracts).times(3);
        expect(equityOf(cash, contracts, moved(gaps.toZero), USD).abs().lte(within)).toBe(true);
        const end = moved(gaps.toLiquidation);
        const kept = maintenanceMarginOf(tiers, exposure(contracts, end, USD).abs());
        expect(equityOf(cash, contracts, end, USD).minus(kept).abs().lte(within)).toBe(true);
        const tick = d('0.000001').times(sign);
        expect(
          isLiquidated(
            equityOf(cash, contracts, end.minus(tick), USD),
            contracts,
            end.minus(tick),
            tiers,
            USD,
          ),
        ).toBe(true);
        expect(
          isLiquidated(equityOf(cash, contracts, end.plus(tick), USD), contracts, end.plus(tick), tiers, USD),
        ).toBe(false);
      }),
    );
  });

  it('meet the tiers in the coin: a long position grows into higher ones as the price falls', () => {
    const text = (value: string) => value as DecimalString;
    const tiers: RiskTiers = [
      { limit: text('10'), maintenanceMargin: text('0.005'), deduction: text('0') },
      { limit: null, maintenanceMargin: text('0.05'), deduction: text('0.45') },
    ];
    // 9 coins on an equity of 3: x rises by g until 3 - 9 g = 0.05 x 9 (1 + g) - 0.45.
    const gap = gapToLiquidation(d(3), tiers, d(9), USD);
    const g = d(3).minus('0.45').plus('0.45').div(d(9).times('1.05'));
    expect(gap.toFixed(20)).toBe(priceMove(g, 1, USD).toFixed(20));
    expect(gap.lt(gapToLiquidation(d(3), oneTier(d('0.005')), d(9), USD))).toBe(true);
  });

  it('are none for a 1x short at any rise of the price', () => {
    const gaps = gapsOf(d(-1), d(1), oneTier(d('0.005')), USD);
    expect([gaps?.toZero.isFinite(), gaps?.toLiquidation.isFinite()]).toEqual([false, false]);
  });

  it('are at the trigger what the position there has', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1, 2, 3, 5, -1, -2, -3, -5),
        fc.integer({ min: 1, max: 300 }),
        (leverage, thousandths) => {
          const range = d(thousandths).div(1000);
          const risk = riskAtTrigger(d(leverage), range, oneTier(d('0.005')), d(1), USD);
          const [p0, direction] = [d(1000), leverage < 0 ? -1 : 1];
          const contracts = p0.times(leverage);
          const p1 = p0.times(d(1).minus(range.times(direction)));
          const equity = equityOf(d(1).plus(leverage), contracts, p1, USD);
          expect(risk.navFactor.toFixed(15)).toBe(equity.toFixed(15));
          if (risk.kind === 'wiped-out') {
            expect(equity.lte('1e-15')).toBe(true);
            return;
          }
          const value = exposure(contracts, p1, USD);
          expect(risk.leverage.toFixed(12)).toBe(value.abs().div(equity).toFixed(12));
          const gaps = gapsOf(value, equity, oneTier(d('0.005')), USD);
          expect(risk.toLiquidation.toFixed(12)).toBe(gaps?.toLiquidation.toFixed(12));
        },
      ),
    );
  });

  it('are none at a trigger that takes all: 3x long and a fall of a quarter, which is a third of 1 / P', () => {
    expect(lossAt(d(3), d('0.25'), USD).toFixed()).toBe('1');
    expect(riskAtTrigger(d(3), d('0.25'), oneTier(d('0.005')), d(1), USD).kind).toBe('wiped-out');
    expect(lossAt(d(-3), d('0.25'), USD).toFixed()).toBe('0.6');
  });

  it('are taken over where the equity is used up, rounded to the tick in its favour', () => {
    const [contracts, price] = [d(300), d(100)];
    const cash = d('0.01').plus(exposure(contracts, price, USD));
    const share = d('0.01').div(exposure(contracts, price, USD));
    const taken = bankruptcyPrice(contracts, price, share, d('0.1'), USD);
    expect(taken.toFixed()).toBe('99.7');
    expect(equityOf(cash, contracts, taken, USD).gte(0)).toBe(true);
    expect(equityOf(cash, contracts, taken.minus('0.1'), USD).lt(0)).toBe(true);
    const short = bankruptcyPrice(contracts.negated(), price, share, d('0.1'), USD);
    expect(short.toFixed()).toBe('100.3');
    expect(() => bankruptcyPrice(contracts, price, d(-1), d('0.1'), USD)).toThrow(/no price/);
  });
});

describe('a band of an inverse fund', () => {
  it('has its edges where the position and the cash have that leverage', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(2, 3, 5, -2, -3, -5),
        fc.integer({ min: 110, max: 900 }),
        (leverage, hundredths) => {
          const size = d(hundredths).div(100);
          const contracts = d(leverage).times(1000);
          const cash = d(1).plus(leverage);
          const price = priceAtLeverage(size, contracts, cash, USD);
          if (price === null) throw new Error('expected a price');
          const equity = equityOf(cash, contracts, price, USD);
          const reading = realLeverage(exposure(contracts, price, USD), equity);
          expect(reading.kind === 'leverage' && reading.value.abs().toFixed(12)).toBe(size.toFixed(12));
          if (size.lte(Math.abs(leverage))) return;
          const swing = moveToLeverage(d(leverage), size, USD);
          const met = d(1000).times(d(1).minus(swing.times(Math.sign(leverage))));
          expect(met.toFixed(12)).toBe(price.toFixed(12));
        },
      ),
    );
  });

  it('has none for a 1x short, whose leverage is that at every price', () => {
    expect(priceAtLeverage(d(2), d(-1000), d(0), USD)).toBeNull();
    expect(moveToLeverage(d(-1), d(2), USD).isFinite()).toBe(false);
  });
});
