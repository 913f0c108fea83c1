import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ZERO } from '../../src/domain/decimal.js';
import { hasNetAssetValue, netAssetValue } from '../../src/domain/leverage.js';
import { d } from './numbers.js';

const units = fc
  .tuple(fc.bigInt({ min: 1n, max: 10n ** 20n }), fc.integer({ min: -12, max: 3 }))
  .map(([whole, exponent]) => d(`${whole}e${exponent}`));
/** Around a NAV of half a step, of one step, and anywhere. */
const nav = fc.oneof(
  fc.bigInt({ min: -10n, max: 30n }).map((whole) => d(`${whole}e-9`)),
  fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }).map((whole) => d(`${whole}e-12`)),
);
const off = fc.constantFrom('0', '1e-25', '-1e-25');

test('a fund has a net asset value where the rounded one is above zero, also where nothing is divided', () => {
  fc.assert(
    fc.property(units, nav, off, (count, each, little) => {
      const equity = count.times(each).plus(little);
      expect(hasNetAssetValue(equity, count)).toBe(netAssetValue(equity, count).gt(ZERO));
    }),
    { numRuns: 5_000 },
  );
  expect(() => hasNetAssetValue(d(100), d(0))).toThrow(RangeError);
});
