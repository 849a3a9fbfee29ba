import { readFile } from 'node:fs/promises';
import { transform } from 'esbuild';

/** Runs a TypeScript module that imports nothing but types, and returns what it exports. */
export async function loadModule(/** @type {string} */ path) {
  const { code } = await transform(await readFile(path, 'utf8'), { loader: 'ts', format: 'esm' });
  return import(`data:text/javascript,${encodeURIComponent(code)}`);
}
