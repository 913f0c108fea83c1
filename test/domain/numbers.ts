import { expect } from 'vitest';
import { Decimal } from '../../src/domain/decimal.js';

/** A decimal literal of a test. */
export const d = (value: string | number): Decimal => new Decimal(value);

/** Expects `actual` to be `expected` when rounded half up to as many decimals as `expected` shows. */
export function expectRounded(actual: Decimal, expected: string): void {
  const decimals = expected.split('.')[1]?.length ?? 0;
  expect(actual.toFixed(decimals, Decimal.ROUND_HALF_UP)).toBe(expected);
}
