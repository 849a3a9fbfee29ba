// Bundles the engine by itself, as a host's bundler would from the modern modules that npm gets, and
// holds it and the drop-in, which is ES2017, to their limits.
import { build } from 'esbuild';
import { CACHE, ROOT } from './lib/paths.mjs';
import { bin, run } from './lib/run.mjs';

await build({
  entryPoints: [`${ROOT}/packages/calls/src/index.ts`],
  outfile: `${CACHE}/size/calls.js`,
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  conditions: ['@xpchat/source'],
  logLevel: 'error',
});
const { code } = await run(bin('size-limit'), []);
process.exit(code);
