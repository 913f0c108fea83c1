import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apportion } from '../../src/domain/apportion.js';
import { plain } from '../../src/domain/decimal.js';
import { d } from './numbers.js';

const parts = (total: string, weights: readonly number[], unit: string) =>
  apportion(
    d(total),
    weights.map((weight) => d(weight)),
    d(unit),
  ).map(plain);

describe('division by largest remainder', () => {
  it.each([
    ['10', [1, 1, 1], '1', ['4', '3', '3']],
    ['0.010', [3, 2, 2], '0.001', ['0.004', '0.003', '0.003']],
    ['-7', [5, 0, 2], '1', ['-5', '0', '-2']],
    // 3.7 and 6.3: the larger remainder gets what is left.
    ['10', [37, 63], '1', ['4', '6']],
    ['0', [0, 0], '1', ['0', '0']],
  ] as const)('%s among %j in units of %s', (total, weights, unit, expected) => {
    expect(parts(total, weights, unit)).toEqual(expected);
  });

  it('loses no unit, and gives nobody a unit or more beside an exact share', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }),
        fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 8 }),
        fc.constantFrom('1', '0.001', '0.00000001'),
        (units, weights, unit) => {
          const sum = weights.reduce((all, weight) => all + weight, 0);
          fc.pre(sum > 0);
          const total = d(units.toString()).times(unit);
          const found = apportion(
            total,
            weights.map((weight) => d(weight)),
            d(unit),
          );
          expect(plain(found.reduce((all, part) => all.plus(part), d(0)))).toBe(plain(total));
          found.forEach((part, index) => {
            const exact = total.times(weights[index] ?? 0).div(sum);
            expect(part.minus(exact).abs().lt(unit)).toBe(true);
            expect(part.div(unit).isInteger()).toBe(true);
          });
        },
      ),
    );
  });

  it('refuses what cannot be divided', () => {
    expect(() => parts('1.5', [1], '1')).toThrow('what is divided must be a whole number of 1: 1.5');
    expect(() => parts('1', [0, 0], '1')).toThrow('nobody to divide 1 among');
    expect(() => parts('1', [2, -1], '1')).toThrow('a weight must not be below zero: -1');
  });
});
