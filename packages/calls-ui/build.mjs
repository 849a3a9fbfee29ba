import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { minify } from 'terser';
import { assertNothingTwice, kitList, kitModules } from './build/kit-modules.mjs';
import { minifiedSheets } from './build/minified-sheets.mjs';
import { PRIVATE_PROPERTIES } from './build/private-names.mjs';
import { shortNames } from './build/short-names.mjs';
import { shortSpread } from './build/short-spread.mjs';
import { textTables } from './build/text-keys.mjs';

const source = (/** @type {string} */ path) =>
  fileURLToPath(new URL(`./src/${path}`, import.meta.url));
/** Comes first in the script: gzip looks back 32 kB, so code is best left together. */
const DATA = ['styles/sheet.ts', 'i18n/texts.ts'].map(source);
const JSX = fileURLToPath(new URL('./build/jsx.mjs', import.meta.url));
/** Stands for the fingerprint until both scripts are there. */
const BUILD = 'XPCHAT_BUILD_';

/**
 * @param {string} entry
 * @param {string} outfile
 * @param {{ inject: string[], plugins: import('esbuild').Plugin[] }} options
 */
async function bundle(entry, outfile, { inject, plugins }) {
  const { outputFiles, metafile } = await build({
    entryPoints: [source(entry)],
    outfile,
    write: false,
    bundle: true,
    format: 'iife',
    // Not 'safari11': esbuild then refuses destructuring, which Safari 11 has.
    target: 'es2017',
    // Names are left to Terser.
    minifySyntax: true,
    mangleProps: PRIVATE_PROPERTIES,
    define: { XPCHAT_BUILD: JSON.stringify(BUILD) },
    sourcemap: 'external',
    metafile: true,
    charset: 'utf8',
    conditions: ['@xpchat/source'],
    jsx: 'transform',
    jsxFactory: 'h',
    jsxFragment: 'Fragment',
    inject: [JSX, ...inject],
    // Fields are assigned, not defined: the helper that defines them below ES2022 costs 0.4 kB.
    tsconfigRaw: { compilerOptions: { strict: true, useDefineForClassFields: false } },
    legalComments: 'none',
    plugins: [...plugins, minifiedSheets, textTables, shortNames],
    logLevel: 'warning',
  });
  const text = (/** @type {string} */ suffix) =>
    outputFiles.find(({ path }) => path === outfile + suffix)?.text ?? '';
  // esbuild minifies fast, Terser thoroughly: 3 % of the gzipped size for a second.
  const small = await minify(shortSpread(text('')), {
    ecma: 2017,
    toplevel: true,
    compress: {
      ecma: 2017,
      passes: 3,
      // Getters here answer and change nothing.
      pure_getters: true,
      // Comparisons stay as they are written: alike.
      lhs_constants: false,
      // Function expressions are Preact's alone, and none of them is called with `new`.
      unsafe_arrows: true,
    },
    sourceMap: {
      content: text('.map'),
      filename: basename(outfile),
      url: `${basename(outfile)}.map`,
    },
  });
  return { outfile, metafile, code: small.code ?? '', map: String(small.map) };
}

/**
 * Builds the drop-in: two classic scripts for Chrome 66, Firefox 60, Safari 11 and Edge 79. A page
 * loads the first; that one brings the second, which stands beside it as `NAME-more.js`.
 *
 * @param {{ outfile: string }} options where the first goes
 */
export async function buildDropIn({ outfile }) {
  const [first, more] = await Promise.all([
    bundle('drop-in.ts', outfile, { inject: DATA, plugins: [kitList] }),
    bundle('drop-in-more.ts', outfile.replace(/\.js$/, '-more.js'), {
      inject: [],
      plugins: [kitModules],
    }),
  ]);
  assertNothingTwice(first.metafile, more.metafile);
  // Short names of classes and texts are a build's own: the scripts of two builds do not fit.
  const fingerprint = createHash('sha256').update(first.code).update(more.code).digest('hex');
  await mkdir(dirname(outfile), { recursive: true });
  for (const { outfile: file, code, map } of [first, more]) {
    await writeFile(file, code.split(BUILD).join(fingerprint.slice(0, BUILD.length)));
    await writeFile(`${file}.map`, map);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await buildDropIn({ outfile: fileURLToPath(new URL('./dist/xpchat-calls.js', import.meta.url)) });
}
