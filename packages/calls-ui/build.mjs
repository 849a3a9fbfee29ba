import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { minifiedSheets } from './build/minified-sheets.mjs';
import { PRIVATE_PROPERTIES, privateNames } from './build/private-names.mjs';

const ENTRY = fileURLToPath(new URL('./src/drop-in.ts', import.meta.url));

/**
 * Builds the drop-in: one classic script for Chrome 66, Firefox 60, Safari 11 and Edge 79.
 *
 * @param {{ outfile: string }} options where it goes
 */
export async function buildDropIn({ outfile }) {
  await build({
    entryPoints: [ENTRY],
    outfile,
    bundle: true,
    format: 'iife',
    // Not 'safari11': esbuild then refuses destructuring, which Safari 11 has.
    target: 'es2017',
    minify: true,
    mangleProps: PRIVATE_PROPERTIES,
    sourcemap: 'linked',
    charset: 'utf8',
    conditions: ['@xpchat/source'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    plugins: [minifiedSheets, privateNames],
    logLevel: 'warning',
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await buildDropIn({ outfile: fileURLToPath(new URL('./dist/xpchat-calls.js', import.meta.url)) });
}
