// Bundles engine and interface as a bundler of a host does from the modern modules on npm, and checks their
// parts and the two scripts of the drop-in against their limits in .size-limit.json.
import { cpSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { build } from 'esbuild';
import { inlineCss } from '../packages/calls-ui/build/inline-css.mjs';
import { splitTexts } from '../packages/calls-ui/build/split-texts.mjs';
import { CACHE, ROOT } from './lib/paths.mjs';
import { bin, run } from './lib/run.mjs';

const outdir = `${CACHE}/size`;
rmSync(outdir, { recursive: true, force: true });
/** The parts that are loaded later, in the order in which a page may load them. */
const LATER = [
  'create-signaling',
  'peer-topology',
  'group',
  'livekit-room',
  'register-lazy-features',
  'register-panel',
  'register-library',
  'register-group',
  'register-recording',
];

/**
 * Bundles a package into outdir/NAME. The modules that a page loads at once, index.js and its static imports, go to
 * `at-once` there. Each part that is loaded later has a folder with the modules that no part before it has.
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
  const counted = new Set();
  const add = (/** @type {string} */ path, /** @type {string} */ folder) => {
    if (counted.has(path) || !outputs[path]) return;
    counted.add(path);
    cpSync(`${ROOT}/${path}`, `${outdir}/${name}/${folder}/${basename(path)}`);
    for (const { path: imported, kind } of outputs[path].imports) {
      if (kind === 'import-statement') add(imported, folder);
    }
  };
  const entries = Object.keys(outputs).filter((path) => outputs[path]?.entryPoint);
  const ofPart = (/** @type {string} */ part) =>
    entries.filter((path) => basename(path).replace(/-[A-Z0-9]{8}\.js$/, '') === part);
  for (const path of entries) if (basename(path) === 'index.js') add(path, 'at-once');
  for (const part of LATER) for (const path of ofPart(part)) add(path, part);
  const missed = Object.keys(outputs).filter((path) => !counted.has(path));
  if (missed.length > 0) throw new Error(`no limit counts these; add them to LATER: ${missed}`);
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
  plugins: [inlineCss, splitTexts],
});
const { code } = await run(bin('size-limit'), []);
process.exit(code);
