import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const LOADER = fileURLToPath(new URL('../src/loader', import.meta.url));
const LIST = join(LOADER, 'shared-modules.ts');
const HANDED_OVER = join(LOADER, 'handed-over.ts');

const NAMESPACE = 'shared-module';
/** Marks resolutions that the plugin itself asks for, so that it does not answer them. */
const PLAIN = {};

/** Specifiers that loader/shared-modules.ts imports: the keys of its object. */
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
 * For the lazy script: resolves its imports of shared modules to what the first script handed over
 * (loader/handed-over.ts).
 *
 * @type {import('esbuild').Plugin}
 */
export const sharedModules = {
  name: 'shared-modules',
  setup({ onStart, onResolve, onLoad, resolve }) {
    /** Key in the object by the path of the module. */
    const keys = new Map();
    const plainPath = async (/** @type {string} */ path, /** @type {string} */ resolveDir) => {
      const kind = 'import-statement';
      return (await resolve(path, { kind, resolveDir, pluginData: PLAIN })).path;
    };
    onStart(async () => {
      for (const key of await specifiers()) keys.set(await plainPath(key, LOADER), key);
    });
    onResolve({ filter: /./ }, async ({ path, resolveDir, kind, pluginData }) => {
      if (pluginData === PLAIN || kind === 'entry-point') return undefined;
      const key = keys.get(await plainPath(path, resolveDir));
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

/** Paths of the modules that a script contains code of. */
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
const MAY_BE_TWICE = /[\\/](valibot|protocol)[\\/]/;

/**
 * @param {import('esbuild').Metafile} first
 * @param {import('esbuild').Metafile} lazy
 * @throws Error if both scripts contain a module: it belongs into loader/shared-modules.ts
 */
export function assertNoModuleTwice(first, lazy) {
  const inFirst = new Set(modulesOf(first));
  const twice = modulesOf(lazy).filter((path) => inFirst.has(path) && !MAY_BE_TWICE.test(path));
  if (twice.length > 0) throw new Error(`in both scripts, so add to shared-modules.ts: ${twice}`);
}
