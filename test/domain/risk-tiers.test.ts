import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decimal } from '../../src/domain/decimal.js';
import { equityOf, exposure } from '../../src/domain/leverage.js';
import { isLiquidated } from '../../src/domain/liquidation.js';
import { gapToLiquidation, riskAtTrigger } from '../../src/domain/risk-gap.js';
import { highestRate, maintenanceMarginOf, type RiskTiers, tierOf } from '../../src/domain/risk-tiers.js';
import { text } from '../simulation/simulated.js';
import { d } from './numbers.js';

/** The margin goes on where a tier ends: 0.5 % of 1,000 is 5, and so is 1 % less 5. */
const TIERS: RiskTiers = [
  { limit: text(1000), maintenanceMargin: text('0.005'), deduction: text(0) },
  { limit: text(3000), maintenanceMargin: text('0.01'), deduction: text(5) },
  { limit: text(9000), maintenanceMargin: text('0.05'), deduction: text(125) },
];

describe('risk tiers', () => {
  it.each([
    [1000, '0.005', '5'],
    [1001, '0.01', '5.01'],
    [3000, '0.01', '25'],
    [9000, '0.05', '325'],
    [20_000, '0.05', '875'],
  ])('ask for the margin of a position worth %s at its own rate', (value, rate, margin) => {
    expect(tierOf(TIERS, d(value)).maintenanceMargin).toBe(rate);
    expect(maintenanceMarginOf(TIERS, d(value)).toFixed()).toBe(margin);
    expect(highestRate(TIERS).toFixed()).toBe('0.05');
  });
});

const positions = fc.record({
  value: fc.integer({ min: 10, max: 12_000 }),
  sign: fc.constantFrom(1, -1),
  leverage: fc.integer({ min: 105, max: 1500 }),
});

/** Equity less maintenance margin after a move of `gap` against a position. */
function spare(leverage: Decimal, value: Decimal, gap: Decimal, tiers: RiskTiers): Decimal {
  const sign = leverage.isNegative() ? -1 : 1;
  const contracts = value.times(sign);
  const cash = value.div(leverage.abs()).minus(contracts);
  const price = d(1).minus(gap.times(sign));
  return equityOf(cash, contracts, price).minus(maintenanceMarginOf(tiers, exposure(contracts, price).abs()));
}

describe('the gap to liquidation', () => {
  it('ends where equity meets the margin of the tier that the position is in by then', () => {
    fc.assert(
      fc.property(positions, ({ value, sign, leverage }) => {
        const real = d(leverage).div(100).times(sign);
        const gap = gapToLiquidation(real, TIERS, d(value));
        expect(spare(real, d(value), gap, TIERS).abs().div(value).lt('1e-30')).toBe(true);
      }),
    );
  });

  it('is that of its own tier where the move leads into no other', () => {
    const [lowest] = TIERS;
    expect(gapToLiquidation(d(5), TIERS, d(900)).eq(gapToLiquidation(d(5), [lowest], d(900)))).toBe(true);
  });

  it('is shorter for a larger position, and for a short that rises into a higher tier', () => {
    const gap = (value: number) => gapToLiquidation(d(-5), TIERS, d(value));
    expect(gap(8000).lt(gap(2900))).toBe(true);
    // (0.2 - 0.005) / 1.005 = 19.4 % would lead to 1,074, where 1 % less 5 holds.
    expect(gap(900).toDecimalPlaces(6).toFixed()).toBe('0.193619');
    expect(gap(900).lt(gapToLiquidation(d(-5), [TIERS[0]], d(900)))).toBe(true);
  });

  it('ends at the limit of a tier where the next one asks for more at once', () => {
    const jump: RiskTiers = [
      { limit: text(1000), maintenanceMargin: text(0), deduction: text(0) },
      { limit: null, maintenanceMargin: text('0.5'), deduction: text(0) },
    ];
    expect(gapToLiquidation(d(-2), jump, d(800)).toFixed()).toBe('0.25');
    expect(isLiquidated(d(200), d(-10), d(100), jump)).toBe(false);
    expect(isLiquidated(d(200), d(-10), d('100.1'), jump)).toBe(true);
  });

  it('at the trigger depends on how large the fund is', () => {
    const small = riskAtTrigger(d(-3), d('0.15'), TIERS, d(100));
    const large = riskAtTrigger(d(-3), d('0.15'), TIERS, d(2000));
    if (small.kind !== 'gap' || large.kind !== 'gap') throw new Error('expected equity at the trigger');
    expect(small.toZero.eq(large.toZero)).toBe(true);
    expect(large.toLiquidation.lt(small.toLiquidation)).toBe(true);
  });
});
