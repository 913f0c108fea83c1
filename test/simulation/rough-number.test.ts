import fc from 'fast-check';
import { expect, test } from 'vitest';
import { roughNumber } from '../../src/simulation/rough-number.js';
import { d } from '../domain/numbers.js';

test('a rough number is within a few units of the last place of the nearest double', () => {
  const decimals = fc.tuple(
    fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }),
    fc.integer({ min: -60, max: 30 }),
  );
  fc.assert(
    fc.property(decimals, ([whole, exponent]) => {
      const value = d(`${whole}e${exponent}`);
      const nearest = value.toNumber();
      expect(Math.abs(roughNumber(value) - nearest)).toBeLessThanOrEqual(Math.abs(nearest) * 1e-14);
    }),
    { numRuns: 2_000 },
  );
  expect([0, 1, -3, 1e7].map((value) => roughNumber(d(value)))).toEqual([0, 1, -3, 1e7]);
});
