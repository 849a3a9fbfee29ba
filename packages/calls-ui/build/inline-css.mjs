import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { transform } from 'esbuild';

/** Browsers whose CSS the style sheets may use. */
const TARGET = ['chrome66', 'firefox60', 'safari11', 'edge79'];
/** Imports of a style sheet as a string, as in Vite. */
const INLINE = /\.css\?inline$/;

/** @param {string} path with the query `?inline` */
async function minifiedCss(path) {
  const css = await readFile(path.replace(/\?inline$/, ''), 'utf8');
  const { code } = await transform(css, { loader: 'css', minify: true, target: TARGET });
  return code.trim();
}

/**
 * Imports a style sheet as a string, without spaces and comments (esbuild).
 *
 * @type {import('esbuild').Plugin}
 */
export const inlineCss = {
  name: 'inline-css',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: INLINE }, ({ path, resolveDir }) => ({ path: join(resolveDir, path) }));
    onLoad({ filter: INLINE }, async ({ path }) => ({
      contents: await minifiedCss(path),
      loader: 'text',
    }));
  },
};

/**
 * The same for the packages (rolldown).
 *
 * @type {import('rolldown').Plugin}
 */
export const inlineCssModules = {
  name: 'inline-css',
  resolveId: (path, importer) =>
    INLINE.test(path) && importer ? join(dirname(importer), path) : null,
  load: async (path) =>
    INLINE.test(path)
      ? { code: `export default ${JSON.stringify(await minifiedCss(path))};`, moduleType: 'js' }
      : null,
};
