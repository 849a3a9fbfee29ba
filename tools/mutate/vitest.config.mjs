import { defineConfig } from 'vitest/config';
import { unit } from '../../vitest.config.ts';

/** The unit tests that need no other process: they run once for each mutant. */
export default defineConfig({
  ...unit,
  test: {
    ...unit.test,
    include: ['packages/{calls,server}/src/**/*.test.ts'],
    exclude: ['**/standalone/**'],
  },
});
