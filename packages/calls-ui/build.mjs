import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { minify } from 'terser';
import { chooseSharedValues } from './build/choose-shared-values.mjs';
import { inlineCss } from './build/inline-css.mjs';
import { sharedValues } from './build/shared-values.mjs';

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
 * @param {Pick<import('esbuild').BuildOptions, 'target' | 'sourcemap' | 'minifySyntax' | 'plugins'>} options
 */
async function bundle(entry, outfile, options = {}) {
  const { outputFiles, metafile } = await build({
    entryPoints: [source(entry)],
    outfile,
    write: false,
    bundle: true,
    format: 'iife',
    // Not 'safari11': esbuild would reject destructuring, which Safari 11 supports.
    target: 'es2017',
    // Else esbuild makes `new RegExp` of such a literal, also of one in valibot that nothing uses: that call stays in
    // the script, and throws in Firefox before 78 and Safari before 11.1.
    supported: { 'regexp-unicode-property-escapes': true },
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
    logLevel: 'warning',
    ...options,
    plugins: [inlineCss, ...(options.plugins ?? [])],
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
/**
 * It is not our code, or holds other code: nothing is known of its getters and names.
 *
 * @satisfies {import('terser').MinifyOptions}
 */
const SFU_MINIFICATION = { ecma: 2020, compress: {}, mangle: {} };
/** @satisfies {import('terser').MinifyOptions} */
const RECORDER_MINIFICATION = { ecma: 2017, compress: {}, mangle: {} };

/**
 * @param {Awaited<ReturnType<typeof bundle>>} script
 * @param {{ build: string, part: string }} names the fingerprint of all scripts, and which one this is
 * @param {import('terser').MinifyOptions & { compress: object }} minification
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

/** Entries of the scripts that a page may load together. */
const ENTRIES = {
  first: 'drop-in.ts',
  more: 'drop-in-lazy.ts',
  panel: 'drop-in-panel.ts',
  library: 'drop-in-library.ts',
  group: 'drop-in-group.ts',
  sfu: 'drop-in-sfu.ts',
};

/**
 * Builds the drop-in: classic scripts for Chrome 66, Firefox 60, Safari 11 and Edge 79. A page loads the first
 * one, which loads the others, `NAME-more.js`, `NAME-panel.js`, `NAME-library.js`, `NAME-group.js` and
 * `NAME-sfu.js`, from the same directory. `NAME-recorder.js` starts `NAME-recorder-worker.js`, which only
 * Chromium and other new browsers run. `NAME-guest.js` is for the page of guests alone.
 *
 * @param {{ outfile: string }} options path of the first script
 */
export async function buildDropIn({ outfile }) {
  const beside = (/** @type {string} */ part) => outfile.replace(/\.js$/, `-${part}.js`);
  const { first: ofFirst, more: ofMore } = await chooseSharedValues((part, received, given) =>
    bundle(ENTRIES[part], outfile, {
      sourcemap: false,
      minifySyntax: false,
      plugins: [sharedValues(received, given)],
    }),
  );
  const none = new Map();
  const share = (/** @type {Parameters<typeof sharedValues>} */ ...values) => ({
    plugins: [sharedValues(...values)],
  });
  const received = { first: ofFirst, more: ofMore };
  const first = await bundle(ENTRIES.first, outfile, share({}, ofFirst));
  const more = await bundle(ENTRIES.more, beside('more'), share({ first: ofFirst }, ofMore));
  const panel = await bundle(ENTRIES.panel, beside('panel'), share(received, none));
  const library = await bundle(ENTRIES.library, beside('library'), share(received, none));
  const group = await bundle(ENTRIES.group, beside('group'), share(received, none));
  const sfu = await bundle(ENTRIES.sfu, beside('sfu'), { target: SFU_TARGET });
  // These share no code: the worker has no page, and the recorder is seldom loaded.
  const recorder = await bundle('drop-in-recorder.ts', beside('recorder'));
  const worker = await bundle('drop-in-recorder-worker.ts', beside('recorder-worker'), {
    target: SFU_TARGET,
  });
  // It is no part of the others: the page of guests loads it beside them, and hosts never do.
  const guest = await bundle('drop-in-guest.tsx', beside('guest'));
  // The later scripts use values of the earlier ones, so all must be from the same build.
  const hash = createHash('sha256');
  for (const { code } of [first, more, panel, library, group, sfu, recorder, worker]) {
    hash.update(code);
  }
  const build = hash.digest('hex').slice(0, 12);
  for (const [part, script] of Object.entries({ first, more, panel, library, group, guest })) {
    await minifyScript(script, { build, part });
  }
  await minifyScript(sfu, { build, part: 'sfu' }, SFU_MINIFICATION);
  await minifyScript(recorder, { build, part: 'recorder' }, RECORDER_MINIFICATION);
  await minifyScript(worker, { build, part: 'recorder-worker' }, SFU_MINIFICATION);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await buildDropIn({ outfile: fileURLToPath(new URL('./dist/xpchat-calls.js', import.meta.url)) });
}
