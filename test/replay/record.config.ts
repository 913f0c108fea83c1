import { defineConfig } from 'vitest/config';

/** `npm run record-histories`: no test, but it needs the servers of the tests. */
export default defineConfig({
  test: {
    include: ['test/replay/record.scenario.ts'],
    // The early server replaces the address that the first of these provides.
    globalSetup: [
      'test/support/global-setup.ts',
      'test/replay/early-server.ts',
      'test/workflows/bundle-setup.ts',
    ],
    testTimeout: 300_000,
    hookTimeout: 120_000,
    // Nothing is written unless everything was recorded.
    bail: 1,
  },
});
