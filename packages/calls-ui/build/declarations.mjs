import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

/** A declaration at the top level of a module, in a script of esbuild that keeps its white space. */
const DECLARATION = /^ {2}(?:async )?(?:var|const|class|function\*?) ([\w$]+)/;

/** Where two modules declare the same name, esbuild appends a number to one. */
const withoutNumber = (/** @type {string} */ name) => name.replace(/\d+$/, '');

/**
 * The names that each module declares in a script: esbuild leaves out what the script does not use.
 *
 * @param {{ code: string, metafile: import('esbuild').Metafile }} script in the format `iife`, with white space,
 *   with the syntax as it is (`minifySyntax` joins declarations), and without legal comments
 * @returns {ReadonlyMap<string, ReadonlySet<string>>} by the path of the module
 */
export function declarationsOf({ code, metafile }) {
  const modules = new Map(Object.keys(metafile.inputs).map((path) => [path, new Set()]));
  /** @type {Set<string> | undefined} */
  let names;
  for (const line of code.split('\n')) {
    // The code of a module begins with a comment, its path.
    names = modules.get(line.slice('  // '.length)) ?? names;
    const [, name] = DECLARATION.exec(line) ?? [];
    if (name) names?.add(withoutNumber(name));
  }
  return modules;
}

/**
 * The constants, classes and functions that a module exports.
 *
 * @param {string} path
 * @returns {Promise<ReadonlyMap<string, string>>} the names of the declarations by the names of the exports
 */
export async function exportsOf(path) {
  const source = await readFile(resolve(path), 'utf8');
  const declared = source.matchAll(/^export (?:const|class|(?:async )?function\*?) (\w+)/gm);
  const listed = source.matchAll(/(?:^|[;}\s])export\s*\{([^}]*)\}(?!\s*from)/g);
  const pairs = Array.from(listed, ([, list = '']) => list.split(',')).flat();
  return new Map([
    ...Array.from(declared, ([, name = '']) => /** @type {const} */ ([name, withoutNumber(name)])),
    ...pairs.map((pair) => {
      const [local = '', exported = local] = pair.trim().split(/\s+as\s+/);
      return /** @type {const} */ ([exported, withoutNumber(local)]);
    }),
  ]);
}
