import { readFile } from 'node:fs/promises';
import { shortClasses } from './class-names.mjs';
import { privateNames } from './private-names.mjs';
import { numberedKeys } from './text-keys.mjs';

const SOURCES = /[\\/]packages[\\/][^\\/]+[\\/]src[\\/].*\.tsx?$/;
const INTERFACE = /[\\/]packages[\\/]calls-ui[\\/]/;

/** Names that nobody outside the script sees, shortened before esbuild reads a source. */
export const shortNames = {
  name: 'short-names',
  setup({ onLoad }) {
    onLoad({ filter: SOURCES }, async ({ path }) => {
      const source = privateNames(await readFile(path, 'utf8'), path);
      return {
        contents: INTERFACE.test(path) ? shortClasses(numberedKeys(source)) : source,
        loader: path.endsWith('x') ? 'tsx' : 'ts',
      };
    });
  },
};
