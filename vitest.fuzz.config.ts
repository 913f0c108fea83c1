import { defineConfig } from 'vitest/config';

/** `npm run fuzz`: the same files as in `npm test`, with many more inputs to each parser. */
export default defineConfig({
  test: {
    include: ['test/fuzz/**/*.test.ts'],
    env: { BALLAST_FUZZ_RUNS: process.env.BALLAST_FUZZ_RUNS ?? '20000' },
    maxWorkers: 2,
  },
});
