import { defineConfig } from 'vitest/config';

/** `npm run record-histories`: no test, but it needs the servers of the tests. */
export default defineConfig({
  test: {
    include: ['test/replay/record.scenario.ts'],
    globalSetup: ['test/support/global-setup.ts', 'test/workflows/bundle-setup.ts'],
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
});
