import { describe, expect, it } from 'vitest';
import { withPlaces } from '../../src/domain/decimal.js';
import { d } from './numbers.js';

describe('a decimal written for people', () => {
  it.each([
    ['-0.004', 2, '0.00'],
    ['0.004', 2, '0.00'],
    ['-0.4', 0, '0'],
    ['-0.006', 2, '-0.01'],
    ['12', 3, '12.000'],
    ['123456789012345678901.5', 1, '123456789012345678901.5'],
  ])('%s to %d decimals is %s', (value, places, text) => {
    expect(withPlaces(d(value), places)).toBe(text);
  });
});
