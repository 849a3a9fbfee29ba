// `node tools/types.mjs [FOLDER...]`: checks the types of all projects, or of those named.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './lib/paths.mjs';
import { checkTypes } from './lib/type-check.mjs';

const SKIPPED = new Set(['node_modules', 'dist']);

/**
 * @param {string} folder relative to the root
 * @returns {string[]} this folder and those below it that have a tsconfig.json
 */
function projectsIn(folder) {
  const entries = readdirSync(join(ROOT, folder), { withFileTypes: true });
  return [
    ...(entries.some(({ name }) => name === 'tsconfig.json') ? [folder] : []),
    ...entries
      .filter((entry) => entry.isDirectory() && !SKIPPED.has(entry.name))
      .flatMap(({ name }) => projectsIn(`${folder}/${name}`)),
  ];
}

const named = process.argv.slice(2);
const folders = ['packages', 'apps', 'e2e', 'bench', 'simulation', 'tools'];
const errors = checkTypes(named.length > 0 ? named : folders.flatMap(projectsIn));
console.log(errors);
process.exitCode = errors === '' ? 0 : 1;
