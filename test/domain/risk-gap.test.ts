import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equityOf, exposure, indexNetAssetValue, realLeverage } from '../../src/domain/leverage.js';
import { gapToLiquidation, gapToZero, riskAtTrigger } from '../../src/domain/risk-gap.js';
import { oneTier } from '../../src/domain/risk-tiers.js';
import { d, expectRounded } from './numbers.js';

function riskOf(leverage: number, range: string, margin = '0.005') {
  const [over = '', under = '1'] = range.split('/');
  const risk = riskAtTrigger(d(leverage), d(over).div(under), oneTier(d(margin)));
  if (risk.kind !== 'gap') throw new Error('expected equity at the trigger');
  return risk;
}

describe('at the trigger', () => {
  it.each([
    [3, '1/15', '0.80', '3.50', '4.00', '28.6', '25.0'],
    [3, '1/9', '0.667', '4.00', '5.00', '25.0', '20.0'],
    [3, '0.15', '0.55', '4.64', '6.27', '21.6', '15.9'],
    [5, '0.07', '0.65', '7.15', '8.23', '14.0', '12.1'],
    [5, '0.15', '0.25', '17.0', '23.0', '5.9', '4.3'],
  ])(
    '%s x with a range of %s: the published table',
    (leverage, range, nav, long, short, longGap, shortGap) => {
      const longRisk = riskOf(leverage, range);
      const shortRisk = riskOf(-leverage, range);
      expectRounded(longRisk.navFactor, nav);
      expect(shortRisk.navFactor.eq(longRisk.navFactor)).toBe(true);
      expectRounded(longRisk.leverage, long);
      expectRounded(shortRisk.leverage, short);
      expectRounded(longRisk.toZero.times(100), longGap);
      expectRounded(shortRisk.toZero.times(100), shortGap);
    },
  );

  it('stands a 5x short with a range of 15 % at 23x, 3.8 or 2.3 % from liquidation', () => {
    expect(riskOf(-5, '0.15').leverage.toFixed()).toBe('23');
    expectRounded(riskOf(-5, '0.15', '0.005').toLiquidation.times(100), '3.8');
    expectRounded(riskOf(-5, '0.15', '0.02').toLiquidation.times(100), '2.3');
  });

  it('has no equity left where leverage times range reaches 1', () => {
    expect(riskAtTrigger(d(5), d('0.2'), oneTier(d('0.005')))).toMatchObject({ kind: 'wiped-out' });
    expect(riskAtTrigger(d(-5), d('0.25'), oneTier(d('0.005')))).toMatchObject({ kind: 'wiped-out' });
  });

  it('is liquidated before it where the margin is thin', () => {
    expect(riskOf(-5, '0.19', '0.02').toLiquidation.isNegative()).toBe(true);
  });
});

describe('the gaps of a position', () => {
  const positions = fc.record({
    lots: fc.integer({ min: 1, max: 10_000 }),
    sign: fc.constantFrom(1, -1),
    price: fc.integer({ min: 100, max: 1_000_000 }),
    leverage: fc.integer({ min: 101, max: 2500 }),
    margin: fc.integer({ min: 0, max: 30 }),
  });

  it('end exactly at an equity of zero, and at the maintenance margin of the value then', () => {
    fc.assert(
      fc.property(positions, ({ lots, sign, price, leverage, margin }) => {
        const contracts = d(lots).times(sign);
        const value = exposure(contracts, d(price));
        const real = d(leverage).div(100).times(sign);
        const cash = value.div(real).minus(value);
        const rate = d(margin).div(1000);
        const moved = (gap: ReturnType<typeof d>) => d(price).times(d(1).minus(gap.times(sign)));
        const scale = value.abs();

        const atZero = equityOf(cash, contracts, moved(gapToZero(real)));
        expect(atZero.abs().div(scale).lt('1e-30')).toBe(true);
        const end = moved(gapToLiquidation(real, oneTier(rate)));
        const short = equityOf(cash, contracts, end).minus(exposure(contracts, end).abs().times(rate));
        expect(short.abs().div(scale).lt('1e-30')).toBe(true);
      }),
    );
  });
});

describe('the real leverage at the trigger', () => {
  it('agrees with the index formula', () => {
    const nav = indexNetAssetValue(d(100), d(-5), d(115), d(100));
    expect(nav.toFixed()).toBe('25');
    const reading = realLeverage(exposure(d(-5), d(115)), nav);
    expect(reading).toEqual({ kind: 'leverage', value: d(-23) });
  });
});
