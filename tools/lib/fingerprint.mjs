import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './paths.mjs';

const SKIPPED = new Set(['node_modules', 'dist', 'data', 'coverage', '.cache']);

/** @returns {string[]} every source file below a folder except tests, in a stable order */
function sources(path) {
  return readdirSync(path, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const child = join(path, entry.name);
      if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : sources(child);
      return entry.isFile() && !/\.test\.tsx?$/.test(entry.name) ? [child] : [];
    });
}

/** Hashes names and contents of all files that a build reads. */
export function fingerprint() {
  const hash = createHash('sha256');
  const files = [
    ...sources(join(ROOT, 'packages')),
    ...sources(join(ROOT, 'apps')),
    join(ROOT, 'package-lock.json'),
    join(ROOT, 'tools/build.mjs'),
  ];
  for (const file of files) hash.update(`${file.slice(ROOT.length)}\0`).update(readFileSync(file));
  return hash.digest('hex');
}

/**
 * Runs `build` unless `folder` was built from the same sources. The stamp is in the folder, so deleting
 * the folder forces a build.
 *
 * @param {string} folder below the root
 * @param {string} current from {@link fingerprint}
 * @param {() => Promise<unknown>} build
 */
export async function buildOnce(folder, current, build) {
  const stamp = join(ROOT, folder, '.built-from');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === current) return;
  await build();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, current);
}
