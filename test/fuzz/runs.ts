import type fc from 'fast-check';

/** Inputs for each parser: few in `npm test`, `BALLAST_FUZZ_RUNS` of them in `npm run fuzz`. */
export const RUNS = Number(process.env.BALLAST_FUZZ_RUNS ?? 500);

/** A seed is printed with every failure; `BALLAST_FUZZ_SEED` runs it again. */
const SEED = process.env.BALLAST_FUZZ_SEED;

/** `share` of the runs, for a parser whose inputs cost more than the others'. */
export function fuzzing<T>(share = 1): fc.Parameters<T> {
  const numRuns = Math.max(20, Math.round(RUNS * share));
  return { numRuns, ...(SEED === undefined ? {} : { seed: Number(SEED) }) };
}

/** Time for all of them: an input that hangs is found by the test's own limit. */
export const WITHIN_MS = 60_000 + RUNS * 20;
