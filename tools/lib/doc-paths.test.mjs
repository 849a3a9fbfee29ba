import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { documents } from './doc-links.mjs';
import { ROOT } from './paths.mjs';
import { sourceFiles } from './source-files.mjs';

/** Code in a line of prose: `packages/calls/src/errors.ts`. */
const CODE = /`([^`\n]+)`/g;
/** A path whose end names a file or a folder; `<name>` and `*` stand for any name. */
const PATH = /^[\w.@<>*-]+(\/[\w.@<>*-]+)*(\.(ts|tsx|mjs|js|css|json|md)|\/)$/;
/** Made by the build or by a run, of the host, or a URL. */
const NOT_IN_THE_TREE =
  /^(xpchat-calls(-\w+)*\.js|NAME-more\.js|calls\/api\/|\.css)$|(^|\/)(dist|artifacts)\//;
/** A decision record keeps the names of its time. CONTRIBUTING forbids a file of this name. */
const OLD_NAMES = ['shape.ts', 'utils.ts'];

const paths = [...sourceFiles()].flatMap((path) => {
  const parts = path.split('/');
  return parts.map((_, i) => `/${parts.slice(0, i + 1).join('/')}`);
});
const tree = `${[...new Set(paths)].join('\n')}\n`;

/** Whether a file or a folder ends with these names: the documents leave leading folders out. */
function exists(/** @type {string} */ path) {
  const names = path
    .replace(/\/$/, '')
    .split('/')
    .map((name) => name.replaceAll('.', '\\.').replaceAll(/<\w+>|\*/g, '[^/\\n]+'));
  return new RegExp(`/${names.join('/')}\n`).test(tree);
}

it.each([...documents(ROOT), 'SECURITY.md'])(
  '%s names only files and folders that exist',
  (document) => {
    const text = readFileSync(join(ROOT, document), 'utf8');
    const named = [...text.matchAll(CODE)]
      .map(([, code = '']) => code)
      .filter(
        (code) => PATH.test(code) && !NOT_IN_THE_TREE.test(code) && !OLD_NAMES.includes(code),
      );
    expect(named.filter((path) => !exists(path))).toEqual([]);
  },
);
