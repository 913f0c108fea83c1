import type { Variation } from './variation.js';
import type { VariedValue } from './varied-values.js';

/** More points than these are refused: some would wait for hours for what nobody can read. */
export const MOST_POINTS = 10_000;

/** One value for each variation, in their order. */
export type Point = readonly VariedValue[];

export function pointCount(variations: readonly Variation[]): number {
  return variations.reduce((count, { values }) => count * values.length, 1);
}

/** The point of this number, from 0; the last variation changes fastest. */
export function pointAt(variations: readonly Variation[], number: number): Point {
  let rest = number;
  return variations
    .toReversed()
    .map(({ values }) => {
      const value = values[rest % values.length];
      rest = Math.floor(rest / values.length);
      if (value === undefined) throw new RangeError('a variation without values');
      return value;
    })
    .reverse();
}
