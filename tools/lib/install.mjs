import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';
import { mustRun } from './run.mjs';

/**
 * @typedef {{ version?: string, resolved?: string, link?: boolean, optional?: boolean, dev?: boolean, devOptional?: boolean }} Locked
 * @typedef {Record<string, Locked>} Lock
 */

/**
 * Packages that package-lock.json names and node_modules does not hold in that version. npm keeps
 * an exact list of what it installed in node_modules/.package-lock.json; comparing the two tells
 * more than a time stamp, whoever ran npm last.
 *
 * @param {Lock} wanted
 * @param {Lock} installed
 * @param {{ dev: boolean }} options whether packages that only tests need count
 * @returns {string[]}
 */
export function missingPackages(wanted, installed, { dev }) {
  return Object.entries(wanted)
    .filter(([path, entry]) => {
      // The root and the workspaces themselves; packages of other platforms.
      if (!path.includes('node_modules/') || entry.optional) return false;
      if (!dev && (entry.dev || entry.devOptional)) return false;
      const found = installed[path];
      return found === undefined || found.version !== entry.version;
    })
    .map(([path]) => path);
}

/** @returns {Lock} */
function readLock(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : {};
}

/**
 * Brings node_modules to what package-lock.json says, if it is not there yet. Install scripts do
 * not run: nothing that we use needs one.
 *
 * @param {{ dev?: boolean }} [options] `dev` also installs what only tests and checks need
 */
export async function ensureInstalled({ dev = false } = {}) {
  const wanted = readLock(join(ROOT, 'package-lock.json'));
  const installed = readLock(join(ROOT, 'node_modules/.package-lock.json'));
  if (missingPackages(wanted, installed, { dev }).length === 0) return;
  console.log('Installing packages from npm...');
  // Never takes away what an earlier `npm test` brought.
  const all = dev || 'node_modules/vitest' in installed;
  await mustRun(process.platform === 'win32' ? 'npm.cmd' : 'npm', [
    // Not `ci`: it refuses a lock without the binaries of other platforms, which are optional and
    // which not every registry has. This keeps to the lock just the same, and never writes to it.
    'install',
    '--no-save',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    ...(all ? [] : ['--omit=dev']),
  ]);
}
