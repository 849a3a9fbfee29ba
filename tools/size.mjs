// Bundles engine and interface as a bundler of a host does from the modern modules on npm, and checks their
// parts and the two scripts of the drop-in against their limits in .size-limit.json.
import { rmSync } from 'node:fs';
import { build } from 'esbuild';
import { inlineCss } from '../packages/calls-ui/build/inline-css.mjs';
import { CACHE, ROOT } from './lib/paths.mjs';
import { bin, run } from './lib/run.mjs';

const outdir = `${CACHE}/size`;
rmSync(outdir, { recursive: true, force: true });
/**
 * Bundles a package into outdir/NAME. A page loads index.js and its chunks at once, and the rest later.
 *
 * @param {string} name folder below packages/
 * @param {import('esbuild').BuildOptions} options
 */
const bundle = (name, options = {}) =>
  build({
    entryPoints: [`${ROOT}/packages/${name}/src/index.ts`],
    outdir: `${outdir}/${name}`,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['@xpchat/source'],
    chunkNames: '[name]-[hash]',
    logLevel: 'error',
    ...options,
  });
await bundle('calls');
// The host has the engine and Preact, whose sizes are counted apart.
await bundle('calls-ui', {
  external: ['@xpchat/calls', '@xpchat/calls/primitives', 'preact', 'preact/hooks'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  plugins: [inlineCss],
});
const { code } = await run(bin('size-limit'), []);
process.exit(code);
