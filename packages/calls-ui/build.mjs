import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { minify } from 'terser';
import { inlineCss } from './build/inline-css.mjs';
import { assertNoSharedCode, sharedModules } from './build/shared-modules.mjs';

const source = (/** @type {string} */ path) =>
  fileURLToPath(new URL(`./src/${path}`, import.meta.url));

/** Exports `h` and `Fragment` to every module with JSX. */
const JSX = fileURLToPath(new URL('./build/jsx.mjs', import.meta.url));

/**
 * Browsers read a script that begins with it as UTF-8, whatever the page, the tag and the server say
 * (https://encoding.spec.whatwg.org/#decode). Texts in escapes would make the scripts larger.
 */
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * @param {string} entry
 * @param {string} outfile
 * @param {import('esbuild').Plugin[]} plugins
 */
async function bundle(entry, outfile, plugins = [], target = 'es2017') {
  const { outputFiles, metafile } = await build({
    entryPoints: [source(entry)],
    outfile,
    write: false,
    bundle: true,
    format: 'iife',
    // Not 'safari11': esbuild would reject destructuring, which Safari 11 supports.
    target,
    sourcemap: 'external',
    metafile: true,
    charset: 'utf8',
    conditions: ['@xpchat/source', '@xpchat/one-file', '@xpchat/drop-in'],
    jsx: 'transform',
    jsxFactory: 'h',
    jsxFragment: 'Fragment',
    inject: [JSX],
    // Below ES2022 esbuild needs a helper to define a field; assigning it needs none.
    tsconfigRaw: { compilerOptions: { strict: true, useDefineForClassFields: false } },
    legalComments: 'none',
    minifySyntax: true,
    plugins: [inlineCss, ...plugins],
    logLevel: 'warning',
  });
  const text = (/** @type {string} */ suffix) =>
    outputFiles.find(({ path }) => path === outfile + suffix)?.text ?? '';
  return { outfile, metafile, code: text(''), map: text('.map') };
}

/** @satisfies {import('terser').MinifyOptions} */
const MINIFICATION = {
  ecma: 2017,
  compress: {
    ecma: 2017,
    passes: 3,
    // No getter of ours has a side effect.
    pure_getters: true,
    // Only Preact has function expressions, and none of them is a constructor.
    unsafe_arrows: true,
  },
  // Private members (ADR 10). No class of one script extends one of the other.
  mangle: { properties: { regex: /^_[a-z]/ } },
};

/** LiveKit's client is for browsers that have these (platform/sfu-client.ts of the engine). */
const SFU_TARGET = 'es2021';
/** It is not our code, or holds other code: nothing is known of its getters and names. */
const SFU_MINIFICATION = { ecma: 2020, compress: {}, mangle: {} };
const RECORDER_MINIFICATION = { ecma: 2017, compress: {}, mangle: {} };

/**
 * @param {Awaited<ReturnType<typeof bundle>>} script
 * @param {{ build: string, part: string }} names the fingerprint of all scripts, and which one this is
 */
async function minifyScript({ outfile, code, map }, { build, part }, minification = MINIFICATION) {
  const file = basename(outfile);
  const minified = await minify(code, {
    toplevel: true,
    ...minification,
    compress: {
      ...minification.compress,
      global_defs: { XPCHAT_BUILD: build, XPCHAT_PART: part },
    },
    sourceMap: { content: map, filename: file, url: `${file}.map` },
  });
  await mkdir(dirname(outfile), { recursive: true });
  await writeFile(outfile, BYTE_ORDER_MARK + (minified.code ?? ''));
  await writeFile(`${outfile}.map`, String(minified.map));
}

/** Lists of the modules that a script gives to those that are loaded after it. */
const FIRST = source('loader/shared-modules.ts');
const MORE = source('loader/more-modules.ts');
const ENGINE = fileURLToPath(new URL('../calls/src/shared-modules.ts', import.meta.url));

/**
 * Builds the drop-in: classic scripts for Chrome 66, Firefox 60, Safari 11 and Edge 79. A page loads the first
 * one, which loads the others, `NAME-more.js`, `NAME-panel.js`, `NAME-group.js` and
 * `NAME-sfu.js`, from the same directory. `NAME-recorder.js` starts `NAME-recorder-worker.js`, which only
 * Chromium and other new browsers run. `NAME-guest.js` is for the page of guests alone.
 *
 * @param {{ outfile: string }} options path of the first script
 */
export async function buildDropIn({ outfile }) {
  const beside = (/** @type {string} */ part) => outfile.replace(/\.js$/, `-${part}.js`);
  const first = await bundle('drop-in.ts', outfile);
  const more = await bundle('drop-in-lazy.ts', beside('more'), [sharedModules([FIRST])]);
  const later = [sharedModules([FIRST, ENGINE, MORE])];
  const panel = await bundle('drop-in-panel.ts', beside('panel'), later);
  const group = await bundle('drop-in-group.ts', beside('group'), later);
  const sfu = await bundle('drop-in-sfu.ts', beside('sfu'), [], SFU_TARGET);
  // These share no code: the worker has no page, and the recorder is seldom loaded.
  const recorder = await bundle('drop-in-recorder.ts', beside('recorder'));
  const worker = await bundle(
    'drop-in-recorder-worker.ts',
    beside('recorder-worker'),
    [],
    SFU_TARGET,
  );
  // It is no part of the others: the page of guests loads it beside them, and hosts never do.
  const guest = await bundle('drop-in-guest.tsx', beside('guest'));
  for (const { metafile } of [more, panel, group, sfu])
    assertNoSharedCode(first.metafile, metafile, 'shared-modules.ts');
  for (const { metafile } of [panel, group])
    assertNoSharedCode(more.metafile, metafile, 'more-modules.ts');
  assertNoSharedCode(panel.metafile, group.metafile, 'more-modules.ts');
  // The later scripts use modules of the earlier ones, so all must be from the same build.
  const hash = createHash('sha256');
  for (const { code } of [first, more, panel, group, sfu, recorder, worker]) hash.update(code);
  const build = hash.digest('hex').slice(0, 12);
  for (const [part, script] of Object.entries({ first, more, panel, group, guest })) {
    await minifyScript(script, { build, part });
  }
  await minifyScript(sfu, { build, part: 'sfu' }, SFU_MINIFICATION);
  await minifyScript(recorder, { build, part: 'recorder' }, RECORDER_MINIFICATION);
  await minifyScript(worker, { build, part: 'recorder-worker' }, SFU_MINIFICATION);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await buildDropIn({ outfile: fileURLToPath(new URL('./dist/xpchat-calls.js', import.meta.url)) });
}
