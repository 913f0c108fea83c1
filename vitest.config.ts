import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Minutes long each: `npm run test:long`.
    exclude: ['test/**/long/**'],
    globalSetup: ['test/support/global-setup.ts', 'test/workflows/bundle-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Two cores: more than two files at once starve the servers that the tests start.
    maxWorkers: 2,
  },
});
