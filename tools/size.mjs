// Bundles the engine as a bundler of a host does from the modern modules on npm, and checks its parts and
// the two scripts of the drop-in against their limits in .size-limit.json.
import { rmSync } from 'node:fs';
import { build } from 'esbuild';
import { CACHE, ROOT } from './lib/paths.mjs';
import { bin, run } from './lib/run.mjs';

const outdir = `${CACHE}/size`;
rmSync(outdir, { recursive: true, force: true });
await build({
  entryPoints: [`${ROOT}/packages/calls/src/index.ts`],
  outdir,
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  conditions: ['@xpchat/source'],
  // A page loads the engine with its chunks at once, and the rest when it is needed.
  entryNames: 'engine',
  chunkNames: '[name]-[hash]',
  logLevel: 'error',
});
const { code } = await run(bin('size-limit'), []);
process.exit(code);
