/** What is shown of a series of measurements. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Throws a `RangeError` for an empty series. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  const low = sorted[Math.floor((sorted.length - 1) / 2)];
  const high = sorted[Math.ceil((sorted.length - 1) / 2)];
  if (min === undefined || max === undefined || low === undefined || high === undefined) {
    throw new RangeError('nothing was measured');
  }
  return { median: (low + high) / 2, min, max };
}

/**
 * The ratio of each pair, measured one right after the other: what slows the machine for a while slows both
 * sides of a pair, so the median of these ratios is steadier than the ratio of the medians.
 */
export function ratiosOf(pairs: readonly (readonly [number, number])[]): Spread {
  return spreadOf(pairs.map(([measured, against]) => measured / against));
}
