import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';

const ENTRY = fileURLToPath(new URL('./src/drop-in.ts', import.meta.url));
const SHEETS = /calls-ui[\\/]src[\\/]styles[\\/](base|call|cards|panels)\.ts$/;

/** The style sheets are text in TypeScript; this takes the white space out of the text as well. */
const minifiedSheets = {
  name: 'minified-sheets',
  setup({ onLoad }) {
    onLoad({ filter: SHEETS }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const { code } = await transform(source, { loader: 'ts', format: 'esm' });
      const sheets = await import(`data:text/javascript,${encodeURIComponent(code)}`);
      const lines = await Promise.all(
        Object.entries(sheets).map(async ([name, css]) => {
          const small = await transform(css, {
            loader: 'css',
            minify: true,
            // Every browser that matters here; keeps the prefixes and fallbacks that they need.
            target: ['chrome66', 'firefox60', 'safari11', 'edge79'],
          });
          return `export const ${name} = ${JSON.stringify(small.code.trim())};`;
        }),
      );
      return { contents: lines.join('\n'), loader: 'js' };
    });
  },
};

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
    sourcemap: 'linked',
    charset: 'utf8',
    conditions: ['@xpchat/source'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    plugins: [minifiedSheets],
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'warning',
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildDropIn({ outfile: fileURLToPath(new URL('./dist/xpchat-calls.js', import.meta.url)) });
}
