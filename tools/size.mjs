// Bundles engine and interface as a bundler of a host does from the modern modules on npm, and checks their
// parts and the two scripts of the drop-in against their limits in .size-limit.json.
import { cpSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { build } from 'esbuild';
import { inlineCss } from '../packages/calls-ui/build/inline-css.mjs';
import { CACHE, ROOT } from './lib/paths.mjs';
import { bin, run } from './lib/run.mjs';

const outdir = `${CACHE}/size`;
rmSync(outdir, { recursive: true, force: true });
/**
 * Bundles a package into outdir/NAME. The modules that a page loads at once, index.js and its static imports, go to
 * `at-once` there, and the rest to `later`.
 *
 * @param {string} name folder below packages/
 * @param {import('esbuild').BuildOptions} options
 */
async function bundle(name, options = {}) {
  const { metafile } = await build({
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
    metafile: true,
    absWorkingDir: ROOT,
    ...options,
  });
  const { outputs = {} } = metafile ?? {};
  /** @type {Set<string>} */
  const atOnce = new Set();
  const add = (/** @type {string} */ path) => {
    if (atOnce.has(path) || !outputs[path]) return;
    atOnce.add(path);
    for (const { path: imported, kind } of outputs[path].imports) {
      if (kind === 'import-statement') add(imported);
    }
  };
  for (const [path, { entryPoint }] of Object.entries(outputs)) {
    if (basename(path) === 'index.js' && entryPoint) add(path);
  }
  for (const path of Object.keys(outputs)) {
    const folder = atOnce.has(path) ? 'at-once' : 'later';
    cpSync(`${ROOT}/${path}`, `${outdir}/${name}/${folder}/${basename(path)}`);
  }
}
await bundle('calls');
// The host has the engine and Preact, whose sizes are counted apart.
await bundle('calls-ui', {
  external: [
    '@xpchat/calls',
    '@xpchat/calls/primitives',
    '@xpchat/calls/video-size',
    'preact',
    'preact/hooks',
  ],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  plugins: [inlineCss],
});
const { code } = await run(bin('size-limit'), []);
process.exit(code);
