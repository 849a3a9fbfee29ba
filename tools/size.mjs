// Bundles the engine as a bundler of a host does from the modern modules on npm, and checks it and the
// two scripts of the drop-in against their limits in .size-limit.json.
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
