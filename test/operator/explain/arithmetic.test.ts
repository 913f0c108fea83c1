import { expect, test } from 'vitest';
import { planOf } from '../../../src/activities/compute.js';
import { arithmetic } from '../../../src/operator/explain/arithmetic.js';
import { d, strike } from '../../ledger/fixtures.js';

const struck = strike({ targetLeverage: d('3'), takerFee: d('0'), contracts: d('1'), cash: d('0') });
const plan = planOf({ request: { cause: 'daily' } }, struck);

const symbols = (of: typeof plan) => arithmetic(struck, of).map(({ symbol, name }) => symbol || name);

test('follows the trade from the exposure to the figures of the plan', () => {
  const steps = arithmetic(struck, plan);
  expect(steps.map(({ symbol, value }) => `${symbol} ${value}`)).toEqual(
    expect.arrayContaining(['V 100', 'E 100', 'l 1', 'L E 300', 'D 200', 'c 0', 'dV 200', 'dQ 2']),
  );
});

test('shows what a plan aims at where that is not the target, and no size of another trade', () => {
  if (plan.kind === 'wiped-out') throw new Error(plan.kind);
  const elsewhere = { ...plan, figures: { ...plan.figures, targetExposure: d('250') } };
  expect(symbols(plan)).toContain('dV');
  expect(symbols(elsewhere)).toContain('exposure aimed at');
  expect(symbols(elsewhere)).not.toContain('dV');
});

test('ends with the equity where none is left', () => {
  const ruined = strike({ contracts: d('1'), cash: d('-150'), equity: d('-50'), nav: d('-5') });
  const wiped = planOf({ request: { cause: 'daily' } }, ruined);
  expect(wiped.kind).toBe('wiped-out');
  expect(arithmetic(ruined, wiped).map(({ value }) => value)).toEqual(['100', '-50', '-5']);
});
