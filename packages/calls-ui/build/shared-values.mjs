import { resolve as absolute } from 'node:path';
import { fileURLToPath } from 'node:url';

const HANDED_OVER = fileURLToPath(new URL('../src/loader/handed-over.ts', import.meta.url));
/** The build puts the list of the values that a script hands over in its place. */
const LIST = fileURLToPath(new URL('../src/loader/shared-values.ts', import.meta.url));

/** Begins the paths of modules that an earlier script has. */
export const NAMESPACE = 'shared-module';
/** Marks the plugin's own calls of `resolve`, which it must not handle. */
const OWN_RESOLUTION = {};
/** Paths of modules by the folder and the text of an import. All scripts of a build have the same. */
const resolutions = new Map();

/**
 * What a script hands over: names of exports by the path of the module. The order is that of the values.
 *
 * @typedef {ReadonlyMap<string, readonly string[]>} Shared
 * @typedef {Readonly<{ first?: Shared, more?: Shared }>} Received by the script that hands it over
 */

/**
 * Declares a script's received values as exports.
 *
 * @param {Received} received
 * @returns {Map<string, string>} source code by the path of the module
 */
function declareValues(received) {
  const code = new Map();
  for (const [giver, shared] of Object.entries(received)) {
    let index = 0;
    for (const [module, names] of shared) {
      const path = absolute(module);
      for (const name of names) {
        const line = `export const ${name} = /* @__PURE__ */ sharedValue('${giver}', ${index++});\n`;
        code.set(path, (code.get(path) ?? '') + line);
      }
    }
  }
  return code;
}

/** @param {Shared} given */
function listValues(given) {
  let count = 0;
  const imports = Array.from(given, ([module, names]) => {
    const aliases = names.map((name) => `${name} as v${count++}`);
    return `import { ${aliases.join(', ')} } from ${JSON.stringify(absolute(module))};\n`;
  });
  const values = Array.from({ length: count }, (_, index) => `v${index}`);
  return `${imports.join('')}export const sharedValues = [${values.join(', ')}];`;
}

/**
 * Resolves a script's imports of values that an earlier script hands over to these values
 * (loader/handed-over.ts), and lists those that this script hands over (loader/shared-values.ts).
 *
 * @param {Received} received
 * @param {Shared} given
 * @returns {import('esbuild').Plugin}
 */
export const sharedValues = (received, given) => ({
  name: 'shared-values',
  setup({ onResolve, onLoad, resolve }) {
    const code = declareValues(received);
    onResolve({ filter: /./ }, async ({ path, namespace, resolveDir, kind, pluginData }) => {
      if (pluginData === OWN_RESOLUTION || kind === 'entry-point' || code.size === 0)
        return undefined;
      if (namespace === NAMESPACE && code.has(path)) return { path, sideEffects: false };
      const key = JSON.stringify([resolveDir, path]);
      if (!resolutions.has(key)) {
        const resolved = await resolve(path, { kind, resolveDir, pluginData: OWN_RESOLUTION });
        resolutions.set(key, resolved.path);
      }
      const resolved = resolutions.get(key);
      return code.has(resolved) ? { path: resolved, namespace: NAMESPACE } : undefined;
    });
    // An export that is not handed over comes from the module itself: the names here hide those of `*`.
    onLoad({ filter: /./, namespace: NAMESPACE }, ({ path }) => ({
      contents: `
        import { sharedValue } from ${JSON.stringify(HANDED_OVER)};
        ${code.get(path)}
        export * from ${JSON.stringify(path)};`,
      resolveDir: '/',
    }));
    onLoad({ filter: /[\\/]shared-values\.ts$/ }, ({ path }) =>
      path === LIST ? { contents: listValues(given), resolveDir: '/' } : undefined,
    );
  },
});
