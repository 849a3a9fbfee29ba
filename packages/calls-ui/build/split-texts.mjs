import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** Files with the text tables of a feature, of which a chunk may need only one. */
const TABLES = /[\\/](features[\\/][^\\/]+|ui-kit|calls-api)[\\/](error-)?texts\.ts$/;
const QUERY = /\?of=[\w.-]+$/;

/** The query makes each importer's tables a module of their own: a bundler puts a whole module into one chunk. */
const query = (/** @type {string} */ importer) => `?of=${basename(importer)}`;

/**
 * Leaves out of each chunk the text tables that it does not use (esbuild).
 *
 * @type {import('esbuild').Plugin}
 */
export const splitTexts = {
  name: 'split-texts',
  setup({ onResolve }) {
    onResolve({ filter: /texts\.ts$/ }, ({ path, importer, resolveDir }) => {
      const table = join(resolveDir, path);
      return TABLES.test(table)
        ? { path: table, suffix: query(importer), sideEffects: false }
        : undefined;
    });
  },
};

/**
 * The same for the packages (rolldown).
 *
 * @type {import('rolldown').Plugin}
 */
export const splitTextModules = {
  name: 'split-texts',
  resolveId(path, importer) {
    const table = importer && join(importer, '..', path);
    return table && TABLES.test(table)
      ? { id: table + query(importer), moduleSideEffects: false }
      : null;
  },
  load: async (path) =>
    QUERY.test(path)
      ? { code: await readFile(path.replace(QUERY, ''), 'utf8'), moduleType: 'ts' }
      : null,
};
