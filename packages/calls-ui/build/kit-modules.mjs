import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const KIT = fileURLToPath(new URL('../src/more/kit.ts', import.meta.url));
const source = readFileSync(KIT, 'utf8');
const imports = [...source.matchAll(/^import \{([^}]+)\} from '([^']+)';$/gm)];
const names = imports.flatMap(([, list = '']) => list.split(',').map((name) => name.trim()));
const at = (/** @type {string} */ from, /** @type {string} */ folder) =>
  from.startsWith('.') ? resolve(folder, from) : from;
const shared = new Set(imports.map(([, , from = '']) => at(from, dirname(KIT))));

/** In the first script, the object of kit.ts is a list: its names are the second one's to know. */
export const kitList = {
  name: 'kit-list',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]more[\\/]kit\.ts$/ }, () => ({
      contents: `${imports.map(([line]) => line).join('\n')}
        export const kit = [${names.join(', ')}];`,
      loader: 'ts',
      resolveDir: dirname(KIT),
    }));
  },
};

/**
 * In the second script, imports of what kit.ts imports become reads from the list that the first
 * script handed over, on the second one's own tag.
 */
export const kitModules = {
  name: 'kit-modules',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /./ }, ({ path, resolveDir }) =>
      shared.has(at(path, resolveDir)) ? { path: 'kit', namespace: 'kit' } : undefined,
    );
    onLoad({ filter: /./, namespace: 'kit' }, () => ({
      contents: `const handed = document.currentScript.xpchatCalls;
        if (!handed || handed.build !== XPCHAT_BUILD) {
          throw new Error('xpchat-calls-more.js is of another version than xpchat-calls.js');
        }
        export const [${names.join(', ')}] = handed.kit;`,
    }));
  },
};

/** Modules that a bundle has code of. */
const modulesOf = (/** @type {import('esbuild').Metafile} */ { outputs }) =>
  new Set(
    Object.values(outputs).flatMap(({ inputs }) =>
      Object.entries(inputs)
        .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
        .map(([path]) => path),
    ),
  );

/**
 * Throws where a module is in both scripts: it belongs into kit.ts.
 *
 * @param {import('esbuild').Metafile} first
 * @param {import('esbuild').Metafile} second
 */
export function assertNothingTwice(first, second) {
  const there = modulesOf(first);
  const twice = [...modulesOf(second)].filter(
    (path) => there.has(path) && !/build[\\/]jsx\.mjs$/.test(path),
  );
  if (twice.length > 0) throw new Error(`in both scripts, so add it to kit.ts: ${twice}`);
}
