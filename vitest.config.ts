import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Packages resolve each other's TypeScript sources: nothing is built first (docs/architecture.md). */
const conditions = [
  '@xpchat/source',
  '@xpchat/injected-room',
  '@xpchat/one-file',
  'module',
  'node',
  'development|production',
];
/** For tests that run in happy-dom. */
const browserConditions = [
  '@xpchat/source',
  '@xpchat/one-file',
  'module',
  'browser',
  'development|production',
];

/** Also run by mutation tests (tools/mutate). */
export const unit = {
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
    // Tests have clocks of their own: the limit only finds one that hangs. On a machine with other work, 5 s
    // also found tests that compute for one second.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    css: true,
    // One process runs many files, so that modules are loaded once a process and not once a
    // file. Tests inject fakes and clocks; one that changes a global restores it.
    isolate: false,
    setupFiles: [fileURLToPath(new URL('./tools/lib/clean-document.mjs', import.meta.url))],
  },
};

export default defineConfig({
  test: {
    // Vitest leaves one core to itself, which is half of a small machine.
    maxWorkers: '100%',
    projects: [
      unit,
      {
        ssr: { resolve: { conditions } },
        test: {
          name: 'e2e',
          include: ['e2e/suites/**/*.test.ts'],
          environment: 'node',
          // Real browsers with real media: one file at a time, or they starve each other.
          fileParallelism: false,
          // All files run in one process, which keeps the browsers (e2e/harness/browser-pool.ts).
          isolate: false,
          testTimeout: 90_000,
          hookTimeout: 90_000,
        },
      },
    ],
  },
});
