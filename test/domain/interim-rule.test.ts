import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Decimal, type DecimalString, plain } from '../../src/domain/decimal.js';
import { fixedTriggers, type InterimRule, quietLookBack, quietUntil } from '../../src/domain/interim-rule.js';
import { exposure, leverageRatio } from '../../src/domain/leverage.js';
import { breachedAt, nextLifted, rangeWatches } from '../../src/domain/range-watch.js';
import { isBreach, nearestTrigger } from '../../src/domain/rebalance-point.js';
import { d } from './numbers.js';

const band = (from: string, to: string) => ({ from: from as DecimalString, to: to as DecimalString });
const ZERO_TO_FOUR: InterimRule = { range: null, band: band('0', '4') };
/** A book of equity 100 at a price of 100 that holds so many contracts. */
const at100 = (contracts: number) => ({
  price: d(100),
  contracts: d(contracts),
  cash: d(100).minus(d(100).times(contracts)),
});
const shown = (rule: InterimRule, leverage: number, contracts: number) =>
  fixedTriggers(rule, d(leverage), at100(contracts));

describe('what a rebalance point fixes', () => {
  it('is nothing for the plain rule, whose range says all', () => {
    expect(shown({ range: plain(d('0.15')) }, 3, 3)).toBeUndefined();
  });

  it('is a swing to both sides where winners are rebalanced too', () => {
    const both = { range: plain(d('0.15')), who: 'both' } as const;
    expect(shown(both, -3, -3)).toEqual({ below: '85', above: '115', reached: false });
  });

  it("is FTX's published pair at a leverage of 4: 11.11 % for 3x long, 6.67 % for 3x short", () => {
    expect(shown(ZERO_TO_FOUR, 3, 3)).toEqual({ below: '88.888888888888', above: null, reached: true });
    expect(shown(ZERO_TO_FOUR, -3, -3)).toEqual({ below: null, above: '106.666666666667', reached: true });
  });

  it('is a price on either side for a band from 2 to 4', () => {
    const both = { range: null, band: band('2', '4'), who: 'both' } as const;
    // 3 P / (3 P - 200) is 4 at 88.9 and 2 at 133.3; a short gains as the price falls.
    expect(shown(both, 3, 3)).toEqual({ below: '88.888888888888', above: '133.333333333334', reached: true });
    expect(shown(both, -3, -3)).toEqual({
      below: '88.888888888888',
      above: '106.666666666667',
      reached: true,
    });
  });

  it('is nothing on a side where no price has that leverage', () => {
    const low = { range: null, band: band('0.5', '4'), who: 'both' } as const;
    expect(shown(low, 3, 3)?.above).toBeNull();
    expect(shown(low, 3, 0)).toEqual({ below: null, above: null, reached: true });
    expect(shown({ range: null }, 3, 3)).toEqual({ below: null, above: null, reached: false });
  });

  it('is never nearer than a tenth of a per cent, so that a fund at the edge is not rebalanced at every tick', () => {
    expect(shown(ZERO_TO_FOUR, 3, 4)?.below).toBe('99.9');
    expect(shown(ZERO_TO_FOUR, -3, -4)?.above).toBe('100.1');
  });
});

describe('a trigger', () => {
  it('of a band is a breach itself, that of a swing only beyond', () => {
    const anchor = { price: plain(d(100)), range: null };
    const triggers = { below: plain(d(85)), above: null, reached: true };
    expect(isBreach({ ...anchor, triggers }, d(3), d(85))).toBe(true);
    expect(isBreach({ ...anchor, triggers }, d(3), d('85.1'))).toBe(false);
    expect(isBreach({ ...anchor, triggers: { ...triggers, reached: false } }, d(3), d(85))).toBe(false);
  });

  it('is shown on the side that the price is nearer to', () => {
    const triggers = { below: plain(d(90)), above: plain(d(130)), reached: true };
    const anchor = { price: plain(d(100)), range: null, triggers };
    expect(nearestTrigger(anchor, d(3), d(105))?.side).toBe('below');
    expect(nearestTrigger(anchor, d(3), d(125))?.side).toBe('above');
    expect(
      nearestTrigger({ ...anchor, triggers: { below: null, above: null, reached: true } }, d(3), d(1)),
    ).toBeNull();
  });

  it('lies before the first breaching tick on the grid, or is it', () => {
    const anchor = {
      price: plain(d(100)),
      range: null,
      triggers: { below: plain(d('88.85')), above: plain(d(133)), reached: true },
    };
    const fund = { token: 'BTC3L', contract: 'BTCUSDT', leverage: d(3), anchor };
    expect(rangeWatches(fund, d('0.1')).map(({ side, firstTick }) => `${side} ${firstTick}`)).toEqual([
      'below 88.8',
      'above 133',
    ]);
  });
});

const sizes = fc.integer({ min: 11, max: 99 }).map((n) => d(n).div(10));

it('the price of an edge is where the position has that leverage, to the last decimal', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(1, -1),
      sizes,
      fc.integer({ min: 2, max: 80 }),
      fc.integer({ min: 1, max: 10_000_000 }),
      (sign, held, wider, cents) => {
        const price = d(cents).div(100);
        const contracts = held.times(sign).times(100).div(price).toDecimalPlaces(6);
        if (contracts.isZero()) return;
        const cash = d(100).minus(exposure(contracts, price));
        const real = leverageRatio(exposure(contracts, price), d(100)).abs();
        const to = real.plus(d(wider).div(10)).toDecimalPlaces(2);
        const rule: InterimRule = { range: null, band: { from: plain(d(0)), to: plain(to) } };
        const found = fixedTriggers(rule, d(sign * 3), { price, contracts, cash });
        const bound = d(String(sign > 0 ? found?.below : found?.above));
        const leverageAt = (p: Decimal) =>
          leverageRatio(exposure(contracts, p), cash.plus(exposure(contracts, p))).abs();
        const nearly = d('0.00000000001').times(d(sign));
        const capped = bound.eq(price.times(d(1).minus(d('0.001').times(sign))));
        // At the trigger the edge is reached, a little before it is not.
        if (bound.gt(0)) expect(leverageAt(bound).gte(to.minus('1e-12'))).toBe(true);
        if (!capped) expect(leverageAt(bound.plus(nearly)).lte(to)).toBe(true);
      },
    ),
  );
});

describe('a breach is held back', () => {
  const noon = Date.parse('2020-03-12T12:00:00Z');
  const cooldown = { cooldown: plain(d(600)) };

  it('for the cooldown after the last interim rebalance, whatever rebalance came after it', () => {
    expect(quietUntil(cooldown, [], noon)).toBeUndefined();
    expect(quietUntil(cooldown, [noon], noon)).toBe(noon + 600_000);
    expect(quietUntil(cooldown, [noon - 500_000, noon - 900_000], noon)).toBe(noon + 100_000);
    expect(quietUntil(cooldown, [noon - 600_000], noon)).toBeUndefined();
  });

  it('until the next day in UTC once there were as many as a day may have', () => {
    const two = { mostADay: 2 };
    const midnight = Date.parse('2020-03-13T00:00:00Z');
    expect(quietUntil(two, [noon], noon)).toBeUndefined();
    expect(quietUntil(two, [noon - 1, noon], noon)).toBe(midnight);
    expect(quietUntil(two, [noon - 86_400_000, noon], noon)).toBeUndefined();
    expect(quietUntil({ ...two, cooldown: plain(d(86_400)) }, [noon - 1, noon], noon)).toBe(
      noon + 86_400_000,
    );
  });

  it('by no more of the record than the rule looks back', () => {
    expect(quietLookBack({ range: null })).toBeNull();
    expect(quietLookBack({ range: null, mostADay: 1 })).toBe(86_400_000);
    expect(quietLookBack({ range: null, cooldown: plain(d(172_800)) })).toBe(172_800_000);
  });

  it('and lifted at that moment: the path of a recording has a tick then', () => {
    const anchor = { price: plain(d(100)), range: plain(d('0.1')), quietUntil: noon };
    const watches = rangeWatches({ token: 'BTC3L', contract: 'BTCUSDT', leverage: d(3), anchor }, d('0.1'));
    expect(nextLifted(watches, 'BTCUSDT', d(89), noon - 1)).toBe(noon);
    expect(nextLifted(watches, 'BTCUSDT', d(91), noon - 1)).toBe(Number.POSITIVE_INFINITY);
    expect(nextLifted(watches, 'BTCUSDT', d(89), noon)).toBe(Number.POSITIVE_INFINITY);
    expect(breachedAt(watches, 'BTCUSDT', d(89))).toHaveLength(1);
  });
});
