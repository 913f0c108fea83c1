import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plain } from '../../src/domain/decimal.js';
import {
  distanceToTrigger,
  firstBreachingTick,
  isBreach,
  isLoser,
  moveFrom,
  triggerPrice,
} from '../../src/domain/rebalance-point.js';
import { d } from './numbers.js';

const LONG = d(3);
const SHORT = d(-3);
const anchor = { price: plain(d(100)), range: plain(d('0.15')) };

describe('the losing side', () => {
  it('is a fall for a long fund and a rise for a short one', () => {
    expect(isLoser(LONG, d(100), d('99.99'))).toBe(true);
    expect(isLoser(LONG, d(100), d('100.01'))).toBe(false);
    expect(isLoser(SHORT, d(100), d('100.01'))).toBe(true);
    expect(isLoser(SHORT, d(100), d('99.99'))).toBe(false);
  });

  it('has no fund on it while the price stands at the anchor', () => {
    expect(isLoser(LONG, d(100), d(100)) || isLoser(SHORT, d(100), d(100))).toBe(false);
  });
});

describe('a breach', () => {
  it('is strictly beyond the range', () => {
    expect(isBreach(anchor, LONG, d(85))).toBe(false);
    expect(isBreach(anchor, LONG, d('84.999999'))).toBe(true);
    expect(isBreach(anchor, SHORT, d(115))).toBe(false);
    expect(isBreach(anchor, SHORT, d('115.000001'))).toBe(true);
  });

  it('is of the losing fund only, however far the price goes', () => {
    expect(isBreach(anchor, LONG, d(1000))).toBe(false);
    expect(isBreach(anchor, SHORT, d('0.01'))).toBe(false);
  });

  it('is exact where the move itself has no end: a range of 15 % from 3', () => {
    const three = { ...anchor, price: plain(d(3)) };
    expect(isBreach(three, LONG, d('2.55'))).toBe(false);
    expect(isBreach(three, LONG, d('2.5499999999999999999999999999999'))).toBe(true);
  });
});

describe('the trigger', () => {
  it('is P0 x (1 - sign(L) x range), exactly', () => {
    expect(triggerPrice({ ...anchor, price: plain(d('9137.35')) }, LONG).toFixed()).toBe('7766.7475');
    expect(triggerPrice({ ...anchor, price: plain(d('9137.35')) }, SHORT).toFixed()).toBe('10507.9525');
  });

  it('is met first at the grid price after it', () => {
    expect(firstBreachingTick(anchor, LONG, d('0.1')).toFixed()).toBe('84.9');
    expect(firstBreachingTick(anchor, SHORT, d('0.1')).toFixed()).toBe('115.1');
    const off = { ...anchor, price: plain(d('9137.35')) };
    expect(firstBreachingTick(off, LONG, d('0.1')).toFixed()).toBe('7766.7');
    expect(firstBreachingTick(off, SHORT, d('0.1')).toFixed()).toBe('10508');
  });

  it('is so many per cent of the current price away', () => {
    expect(distanceToTrigger(anchor, LONG, d(100)).toFixed()).toBe('-0.15');
    expect(distanceToTrigger(anchor, SHORT, d(92)).toFixed()).toBe('0.25');
    expect(distanceToTrigger(anchor, LONG, d(68)).toFixed()).toBe('0.25');
    expect(moveFrom(d(80), d(100)).toFixed()).toBe('0.25');
  });
});

const funds = fc.record({
  leverage: fc.constantFrom(LONG, SHORT, d(5), d(-1)),
  price: fc.integer({ min: 1, max: 1e9 }).map((n) => d(n).div(10_000)),
  range: fc.integer({ min: 0, max: 99 }).map((n) => d(n).div(100)),
});

describe('for every fund', () => {
  it('a breach is a level: whatever lies further out is a breach too', () => {
    fc.assert(
      fc.property(
        funds,
        fc.integer({ min: 1, max: 1e9 }),
        fc.nat(1e9),
        ({ leverage, ...point }, at, more) => {
          const fixed = { price: plain(point.price), range: plain(point.range) };
          const price = d(at).div(10_000);
          const further = price.plus(
            d(more)
              .div(10_000)
              .times(leverage.isNegative() ? 1 : -1),
          );
          if (isBreach(fixed, leverage, price)) expect(isBreach(fixed, leverage, further)).toBe(true);
          if (isBreach(fixed, leverage, price)) expect(isLoser(leverage, point.price, price)).toBe(true);
        },
      ),
    );
  });

  it('the first breaching tick is a breach, and the grid price before it is none', () => {
    fc.assert(
      fc.property(
        funds,
        fc.constantFrom('0.0001', '0.01', '0.05', '0.1', '1'),
        ({ leverage, ...point }, tick) => {
          const fixed = { price: plain(point.price), range: plain(point.range) };
          const first = firstBreachingTick(fixed, leverage, d(tick));
          const before = first.plus(d(tick).times(leverage.isNegative() ? -1 : 1));
          expect(first.mod(tick).isZero()).toBe(true);
          expect(isBreach(fixed, leverage, first)).toBe(true);
          expect(isBreach(fixed, leverage, before)).toBe(false);
        },
      ),
    );
  });
});
