// Bundles the engine by itself, as a host's bundler would, and holds it and the drop-in to their limits.
import { build } from 'esbuild';
import { CACHE, ROOT } from './lib/paths.mjs';
import { bin, run } from './lib/run.mjs';

await build({
  entryPoints: [`${ROOT}/packages/calls/src/index.ts`],
  outfile: `${CACHE}/size/calls.js`,
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2017',
  conditions: ['@xpchat/source'],
  logLevel: 'error',
});
const { code } = await run(bin('size-limit'), []);
process.exit(code);
