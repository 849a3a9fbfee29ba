import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const HANDED_OVER = fileURLToPath(new URL('../src/loader/handed-over.ts', import.meta.url));

const NAMESPACE = 'shared-module';
/** Marks the plugin's own calls of `resolve`, which it must not handle. */
const OWN_RESOLUTION = {};

/** @param {string} list a module whose import specifiers are the keys of its object */
async function specifiers(list) {
  const { metafile } = await build({
    entryPoints: [list],
    absWorkingDir: dirname(list),
    bundle: true,
    packages: 'external',
    write: false,
    outdir: 'out',
    jsx: 'automatic',
    metafile: true,
  });
  const imports = metafile.inputs[basename(list)]?.imports ?? [];
  return imports.map(({ path, original, external }) => (external ? path : (original ?? path)));
}

/**
 * Resolves a later script's imports of shared modules to those that an earlier one handed over
 * (loader/handed-over.ts).
 *
 * @param {readonly string[]} lists of the modules that are handed over
 * @returns {import('esbuild').Plugin}
 */
export const sharedModules = (lists) => ({
  name: 'shared-modules',
  setup({ onStart, onResolve, onLoad, resolve }) {
    /** Keys of the object by module path. */
    const keys = new Map();
    const resolvedPath = async (/** @type {string} */ path, /** @type {string} */ resolveDir) => {
      const kind = 'import-statement';
      return (await resolve(path, { kind, resolveDir, pluginData: OWN_RESOLUTION })).path;
    };
    onStart(async () => {
      for (const list of lists) {
        for (const key of await specifiers(list))
          keys.set(await resolvedPath(key, dirname(list)), key);
      }
    });
    onResolve({ filter: /./ }, async ({ path, resolveDir, kind, pluginData }) => {
      if (pluginData === OWN_RESOLUTION || kind === 'entry-point') return undefined;
      const key = keys.get(await resolvedPath(path, resolveDir));
      return key && { path: key, namespace: NAMESPACE };
    });
    onLoad({ filter: /./, namespace: NAMESPACE }, ({ path }) => ({
      contents: `
        const { handedOver } = require(${JSON.stringify(HANDED_OVER)});
        module.exports = handedOver.modules[${JSON.stringify(path)}];`,
      resolveDir: dirname(HANDED_OVER),
    }));
  },
});

/** Paths of the modules whose code is in a script. */
const modulesOf = (/** @type {import('esbuild').Metafile} */ { outputs }) =>
  Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([path]) => path),
  );

/**
 * Schemas that several scripts may contain: the first one parses messages and the others REST answers.
 * Sharing them would put the schemas of all answers into the first script.
 */
const MAY_BE_TWICE = /[\\/]protocol[\\/]/;
/** Modules that this plugin and the JSX of a later script need. */
const GLUE = /^shared-module:|[\\/](handed-over\.ts|jsx\.mjs)$/;

/**
 * @param {import('esbuild').Metafile} earlier
 * @param {import('esbuild').Metafile} later
 * @param {string} list name of the file that lists what the earlier script hands over
 * @throws Error if both scripts contain a module, which then belongs in that list
 */
export function assertNoSharedCode(earlier, later, list) {
  const before = new Set(modulesOf(earlier));
  const duplicates = modulesOf(later).filter(
    (path) => before.has(path) && !MAY_BE_TWICE.test(path) && !GLUE.test(path),
  );
  if (duplicates.length > 0)
    throw new Error(`both scripts contain these modules; add them to ${list}: ${duplicates}`);
}
