import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addFlows, dailyFlow, rebalanceDemand } from '../../src/domain/expected-flow.js';
import { sizeRebalance } from '../../src/domain/sizing.js';
import { d } from './numbers.js';

const FREE = { feeRate: d(0), slippage: d(0), lotSize: d(0), minOrder: d(0), minNotional: d(0) };

it('a fund trades L (L - 1) x E0 x r after a move of r from its target (Cheng & Madhavan 2009)', () => {
  const moves = fc.record({
    leverage: fc.constantFrom(2, 3, 5, -1, -2, -3, -5),
    equity: fc.integer({ min: 1, max: 10_000_000 }),
    permille: fc.integer({ min: -190, max: 190 }),
  });
  fc.assert(
    fc.property(moves, ({ leverage, equity, permille }) => {
      const move = d(permille).div(1000);
      const target = d(leverage);
      const size = sizeRebalance({
        ...FREE,
        targetLeverage: target,
        equity: d(equity).times(d(1).plus(target.times(move))),
        contracts: target.times(equity),
        price: d(1).plus(move),
      });
      if (size.kind === 'wiped-out') return;
      const expected = rebalanceDemand(target, d(equity), move);
      expect(size.deltaNotional.minus(expected).abs().div(equity).lt('1e-30')).toBe(true);
    }),
  );
});

it('long and short funds trade the same way: a rise makes 3L buy 6 and 3S buy 12 for a hundred of each', () => {
  expect(rebalanceDemand(d(3), d(100), d('0.01')).toFixed()).toBe('6');
  expect(rebalanceDemand(d(-3), d(100), d('0.01')).toFixed()).toBe('12');
});

it('a daily that closes and opens again brings the whole position to the market twice: 315 sold, 345 bought', () => {
  const long = dailyFlow(d(3), d(100), d('0.05'), true);
  expect([long.sold.toFixed(), long.bought.toFixed()]).toEqual(['315', '345']);
  const short = dailyFlow(d(-3), d(100), d('0.05'), true);
  expect([short.sold.toFixed(), short.bought.toFixed()]).toEqual(['255', '315']);
});

it('both ways come to the same in the end, and neither side is below zero', () => {
  const figures = fc.record({
    leverage: fc.constantFrom(2, 3, 5, -1, -2, -3, -5),
    permille: fc.integer({ min: -190, max: 190 }),
    closesFirst: fc.boolean(),
  });
  fc.assert(
    fc.property(figures, ({ leverage, permille, closesFirst }) => {
      const move = d(permille).div(1000);
      const { bought, sold } = dailyFlow(d(leverage), d(100), move, closesFirst);
      expect(bought.minus(sold).eq(rebalanceDemand(d(leverage), d(100), move))).toBe(true);
      expect([bought.lt(0), sold.lt(0)]).toEqual([false, false]);
    }),
  );
});

it('funds that trade opposite ways are not netted: whoever fills them meets both', () => {
  const { bought, sold } = addFlows([
    dailyFlow(d(3), d(100), d('0.05'), true),
    dailyFlow(d(-3), d(100), d('0.05'), false),
  ]);
  expect([bought.toFixed(), sold.toFixed()]).toEqual(['405', '315']);
});
