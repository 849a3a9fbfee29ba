import { readFile } from 'node:fs/promises';

const SOURCES = /[\\/]packages[\\/][^\\/]+[\\/]src[\\/].*\.tsx?$/;
/** `#name` where it is declared (after modifiers, at the start of a line) or used (after a dot). */
const PRIVATE = /(\.|^\s+(?:(?:static|readonly|async|get|set|override) )*)#([A-Za-z]\w*)/gm;
const MARK = '_private_';

/**
 * Private fields below ES2022 become WeakMaps and helper calls, a tenth of the script. In a bundle
 * nobody can reach them anyway: here they become ordinary properties, named after their file so
 * that a subclass and its base do not meet, and then shortened by esbuild.
 */
export const privateNames = {
  name: 'private-names',
  setup({ onLoad }) {
    onLoad({ filter: SOURCES }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      if (/#\w+ in \b/.test(source))
        throw new Error(`${path}: '#x in y' needs real private fields`);
      const file = path.slice(path.lastIndexOf('packages')).replace(/\W/g, '_');
      return {
        contents: source.replace(PRIVATE, (_, before, name) => `${before}${MARK}${file}_${name}`),
        loader: path.endsWith('x') ? 'tsx' : 'ts',
      };
    });
  },
};

/** For esbuild's `mangleProps`. */
export const PRIVATE_PROPERTIES = new RegExp(`^${MARK}`);
