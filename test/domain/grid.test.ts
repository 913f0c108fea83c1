import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decimal } from '../../src/domain/decimal.js';
import { ceilRatioTo, ceilTo, floorRatioTo, floorTo } from '../../src/domain/grid.js';
import { d } from './numbers.js';

const scaled = (digits: number, decimals: number) =>
  fc
    .tuple(fc.bigInt({ min: 1n, max: 10n ** BigInt(digits) }), fc.integer({ min: 0, max: decimals }))
    .map(([whole, places]) => d(`${whole}e-${places}`));

const step = fc.constantFrom('1', '0.1', '0.001', '0.00001', '0.25', '7').map(d);

/** A last decimal above, below or exactly at a whole number of steps. */
const nearWhole = fc
  .record({
    ...{ divisor: scaled(12, 10), step, steps: fc.integer({ min: -1_000_000, max: 1_000_000 }) },
    ...{ off: fc.constantFrom(0, 1, -1), places: fc.integer({ min: 8, max: 30 }) },
  })
  .map(({ divisor, step: by, steps, off, places }) => ({
    value: divisor
      .times(by)
      .times(steps)
      .plus(d(off).times(`1e-${places}`)),
    ...{ divisor, step: by },
  }));

/** Of any length, beyond what can be divided in whole steps alone. */
const anywhere = fc.record({
  value: fc.tuple(scaled(39, 30), fc.constantFrom(1, -1)).map(([size, sign]) => size.times(sign)),
  ...{ divisor: scaled(30, 20), step },
});

describe('a quotient on a grid', () => {
  it('is the one of forty digits, rounded', () => {
    fc.assert(
      fc.property(fc.oneof(nearWhole, anywhere), ({ value, divisor, step: by }) => {
        const exact = value.div(divisor);
        expectEqual(floorRatioTo(value, divisor, by), floorTo(exact, by));
        expectEqual(ceilRatioTo(value, divisor, by), ceilTo(exact, by));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is itself where there is no grid', () => {
    expect(floorRatioTo(d(1), d(8), d(0)).toFixed()).toBe('0.125');
  });
});

function expectEqual(found: Decimal, wanted: Decimal): void {
  expect(`${found.eq(wanted)} ${found}`).toBe(`true ${found}`);
}
