import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { minify } from 'terser';
import { minifiedSheets } from './build/minified-sheets.mjs';
import { PRIVATE_PROPERTIES } from './build/private-names.mjs';
import { shortNames } from './build/short-names.mjs';
import { textTables } from './build/text-keys.mjs';

const ENTRY = fileURLToPath(new URL('./src/drop-in.ts', import.meta.url));
/** Comes first in the script: gzip looks back 32 kB, so code is best left together. */
const DATA = ['styles/sheet', 'i18n/texts'].map((name) =>
  fileURLToPath(new URL(`./src/${name}.ts`, import.meta.url)),
);
const JSX = fileURLToPath(new URL('./build/jsx.mjs', import.meta.url));

/**
 * Builds the drop-in: one classic script for Chrome 66, Firefox 60, Safari 11 and Edge 79.
 *
 * @param {{ outfile: string }} options where it goes
 */
export async function buildDropIn({ outfile }) {
  const { outputFiles } = await build({
    entryPoints: [ENTRY],
    outfile,
    write: false,
    bundle: true,
    format: 'iife',
    // Not 'safari11': esbuild then refuses destructuring, which Safari 11 has.
    target: 'es2017',
    minify: true,
    mangleProps: PRIVATE_PROPERTIES,
    sourcemap: 'external',
    charset: 'utf8',
    conditions: ['@xpchat/source'],
    jsx: 'transform',
    jsxFactory: 'h',
    jsxFragment: 'Fragment',
    inject: [JSX, ...DATA],
    // Fields are assigned, not defined: the helper that defines them below ES2022 costs 0.4 kB.
    tsconfigRaw: { compilerOptions: { strict: true, useDefineForClassFields: false } },
    legalComments: 'none',
    plugins: [minifiedSheets, textTables, shortNames],
    logLevel: 'warning',
  });
  const text = (/** @type {string} */ suffix) =>
    outputFiles.find(({ path }) => path === outfile + suffix)?.text ?? '';
  // esbuild minifies fast, Terser thoroughly: 3 % of the gzipped size for a second.
  const small = await minify(text(''), {
    ecma: 2017,
    toplevel: true,
    // Getters here answer and change nothing.
    compress: { ecma: 2017, passes: 3, pure_getters: true },
    sourceMap: {
      content: text('.map'),
      filename: basename(outfile),
      url: `${basename(outfile)}.map`,
    },
  });
  await mkdir(dirname(outfile), { recursive: true });
  await writeFile(outfile, small.code ?? '');
  await writeFile(`${outfile}.map`, String(small.map));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await buildDropIn({ outfile: fileURLToPath(new URL('./dist/xpchat-calls.js', import.meta.url)) });
}
