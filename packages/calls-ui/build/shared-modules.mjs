import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const LOADER = fileURLToPath(new URL('../src/loader', import.meta.url));
const LIST = join(LOADER, 'shared-modules.ts');
const HANDED_OVER = join(LOADER, 'handed-over.ts');

const NAMESPACE = 'shared-module';
/** Marks the plugin's own calls of `resolve`, which it must not handle. */
const OWN_RESOLUTION = {};

/** The import specifiers in loader/shared-modules.ts, which are the keys of its object. */
async function specifiers() {
  const { metafile } = await build({
    entryPoints: [LIST],
    absWorkingDir: LOADER,
    bundle: true,
    packages: 'external',
    write: false,
    outdir: 'out',
    jsx: 'automatic',
    metafile: true,
  });
  const imports = metafile.inputs['shared-modules.ts']?.imports ?? [];
  return imports.map(({ path, original, external }) => (external ? path : (original ?? path)));
}

/**
 * Resolves the lazy script's imports of shared modules to those that the first script handed over
 * (loader/handed-over.ts).
 *
 * @type {import('esbuild').Plugin}
 */
export const sharedModules = {
  name: 'shared-modules',
  setup({ onStart, onResolve, onLoad, resolve }) {
    /** Keys of the object by module path. */
    const keys = new Map();
    const resolvedPath = async (/** @type {string} */ path, /** @type {string} */ resolveDir) => {
      const kind = 'import-statement';
      return (await resolve(path, { kind, resolveDir, pluginData: OWN_RESOLUTION })).path;
    };
    onStart(async () => {
      for (const key of await specifiers()) keys.set(await resolvedPath(key, LOADER), key);
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
};

/** Paths of the modules whose code is in a script. */
const modulesOf = (/** @type {import('esbuild').Metafile} */ { outputs }) =>
  Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([path]) => path),
  );

/**
 * Schemas that both scripts may contain: the first one parses messages and the lazy one REST answers.
 * Sharing them would put the schemas of all answers into the first script.
 */
const MAY_BE_TWICE = /[\\/]protocol[\\/]/;

/**
 * @param {import('esbuild').Metafile} first
 * @param {import('esbuild').Metafile} lazy
 * @throws Error if both scripts contain a module, which then belongs in loader/shared-modules.ts
 */
export function assertNoSharedCode(first, lazy) {
  const inFirst = new Set(modulesOf(first));
  const duplicates = modulesOf(lazy).filter(
    (path) => inFirst.has(path) && !MAY_BE_TWICE.test(path),
  );
  if (duplicates.length > 0)
    throw new Error(
      `both scripts contain these modules; add them to shared-modules.ts: ${duplicates}`,
    );
}
