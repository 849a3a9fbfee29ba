import { readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { ROOT } from './paths.mjs';

const GENERATED = /^(\..*|node_modules|dist|artifacts)$/;

/**
 * The files of the repository below a folder, without hidden and generated ones.
 *
 * @param {string} [folder]
 * @returns {Generator<string>} paths with slashes, relative to the root
 */
export function* sourceFiles(folder = '') {
  for (const entry of readdirSync(join(ROOT, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!GENERATED.test(entry.name)) yield* sourceFiles(path);
    } else yield path.split(sep).join('/');
  }
}
