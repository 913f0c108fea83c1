import { defineConfig } from 'vitest/config';

/** `npm run test:long`: whole systems, browsers, whatever takes long. One at a time, since each fills the machine. */
export default defineConfig({
  test: {
    include: ['test/**/long/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts', 'test/workflows/bundle-setup.ts'],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    fileParallelism: false,
  },
});
