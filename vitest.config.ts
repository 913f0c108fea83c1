import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Minutes long each: `npm run test:long`.
    exclude: ['test/**/long/**'],
    globalSetup: ['test/support/global-setup.ts', 'test/workflows/bundle-setup.ts'],
    // For what hangs: a machine with other work takes several times as long as one without.
    testTimeout: 150_000,
    hookTimeout: 120_000,
    // On two cores, since files wait for servers and clocks half of their time; more would starve the servers.
    maxWorkers: 3,
    // Files of one process load the program once. Nothing of a file may outlive it: no variable of the process, no spy.
    isolate: false,
  },
});
