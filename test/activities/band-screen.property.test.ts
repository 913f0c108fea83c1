import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BandScreen } from '../../src/activities/band-screen.js';
import { type DecimalString, decimal, plain } from '../../src/domain/decimal.js';
import { firstBreachingTick, isBreach, triggerPrice } from '../../src/domain/rebalance-point.js';
import type { WatchedFund } from '../../src/ledger/records/watch.js';
import { d } from '../ledger/fixtures.js';

/** Prices as venues give them: up to eight digits after the point, from fractions of a cent to millions. */
const price = fc
  .tuple(fc.integer({ min: 1, max: 999_999_999 }), fc.integer({ min: 0, max: 8 }))
  .map(([digits, scale]) => plain(decimal(digits).div(decimal(10).pow(scale))));
const range = fc.integer({ min: 1, max: 99_999 }).map((n) => plain(decimal(n).div(100_000)));
const leverage = fc.constantFrom('1', '2', '3', '5', '-1', '-3', '-5').map(d);

const fund = fc
  .record({ price, range, leverage })
  .map(({ price: anchorPrice, range: interim, leverage: l }) => watched(anchorPrice, interim, l));

function watched(anchorPrice: DecimalString, interim: DecimalString, l: DecimalString): WatchedFund {
  return {
    token: 'BTC3L',
    contract: 'BTCUSDT',
    leverage: l,
    state: 'ACTIVE',
    trading: 'all',
    heldBack: null,
    anchor: { seq: 1, price: anchorPrice, nav: d('1'), units: d('1'), time: 0, range: interim },
  };
}

const isBroken = (watchedFund: WatchedFund, at: DecimalString): boolean =>
  isBreach(watchedFund.anchor, decimal(watchedFund.leverage), decimal(at));

describe('the screen of the bands', () => {
  test('never passes over a breach, whatever the rebalance points and the price', () => {
    fc.assert(
      fc.property(fc.array(fund, { minLength: 1, maxLength: 5 }), price, (funds, at) => {
        const screen = new BandScreen(funds);
        const broken = funds.filter((one) => isBroken(one, at));
        if (broken.length > 0) expect(screen.needsLook(Number(at))).toBe(true);
        expect(screen.breaches(at)).toEqual(broken);
      }),
      { numRuns: 2_000 },
    );
  });

  test('never passes over the first breaching tick, nor takes the trigger itself for a breach', () => {
    const ticks = fc.constantFrom('0.1', '0.01', '0.0001', '0.00000001').map(d);
    fc.assert(
      fc.property(fund, ticks, (one, tick) => {
        const l = decimal(one.leverage);
        const first = firstBreachingTick(one.anchor, l, decimal(tick));
        fc.pre(first.gt(0));
        const screen = new BandScreen([one]);
        expect(screen.needsLook(first.toNumber())).toBe(true);
        expect(screen.breaches(plain(first))).toEqual([one]);
        expect(screen.breaches(plain(triggerPrice(one.anchor, l)))).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  test('does not look closer well inside every band', () => {
    const screen = new BandScreen([
      watched(d('100'), d('0.15'), d('3')),
      watched(d('100'), d('0.15'), d('-3')),
    ]);
    for (const at of [85.01, 100, 114.99]) expect(screen.needsLook(at)).toBe(false);
    for (const at of [85, 84.99, 115, 115.01, 0, Number.NaN]) expect(screen.needsLook(at)).toBe(true);
  });

  test('of no fund never looks', () => {
    for (const at of [1, 1e9]) expect(new BandScreen([]).needsLook(at)).toBe(false);
  });
});
