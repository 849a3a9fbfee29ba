import { defineConfig } from 'vitest/config';

/** Packages resolve each other's TypeScript sources: nothing is built first (docs/architecture.md). */
const conditions = ['@xpchat/source', 'module', 'node', 'development|production'];
/** Of tests in happy-dom. */
const browserConditions = ['@xpchat/source', 'module', 'browser', 'development|production'];

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { conditions: browserConditions },
        ssr: { resolve: { conditions } },
        test: {
          name: 'unit',
          include: [
            '{packages,apps}/*/src/**/*.test.{ts,tsx}',
            'simulation/src/**/*.test.ts',
            'tools/**/*.test.mjs',
          ],
          environment: 'node',
        },
      },
      {
        ssr: { resolve: { conditions } },
        test: {
          name: 'e2e',
          include: ['e2e/suites/**/*.test.ts'],
          environment: 'node',
          // Real browsers with real media: one file at a time, or they starve each other.
          fileParallelism: false,
          testTimeout: 90_000,
          hookTimeout: 90_000,
        },
      },
    ],
  },
});
