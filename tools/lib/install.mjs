import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';
import { mustRun } from './run.mjs';

/**
 * @typedef {{ version?: string, resolved?: string, link?: boolean, optional?: boolean, dev?: boolean, devOptional?: boolean }} Locked
 * @typedef {Record<string, Locked>} Lock
 */

/**
 * Lists packages of package-lock.json that are not installed in that version. npm records what it
 * installed in node_modules/.package-lock.json, which is more reliable than a time stamp.
 *
 * @param {Lock} wanted
 * @param {Lock} installed
 * @param {{ dev: boolean }} options whether packages that only tests need count
 * @returns {string[]}
 */
export function missingPackages(wanted, installed, { dev }) {
  return Object.entries(wanted)
    .filter(([path, entry]) => {
      // Skips the workspaces themselves, and packages for other platforms.
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
 * Installs the packages of package-lock.json that are missing. Install scripts do not run, because no
 * package that we use needs one.
 *
 * @param {{ dev?: boolean }} [options] `dev` also installs what only tests and checks need
 */
export async function ensureInstalled({ dev = false } = {}) {
  const wanted = readLock(join(ROOT, 'package-lock.json'));
  const installed = readLock(join(ROOT, 'node_modules/.package-lock.json'));
  if (missingPackages(wanted, installed, { dev }).length === 0) return;
  console.log('Installing packages from npm...');
  // Never removes what an earlier `npm test` installed.
  const all = dev || 'node_modules/vitest' in installed;
  await mustRun(process.platform === 'win32' ? 'npm.cmd' : 'npm', [
    // Not `npm ci`, which refuses a lock that lacks optional binaries of other platforms. `--no-save`
    // keeps to the lock as well, and never writes to it.
    'install',
    '--no-save',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    ...(all ? [] : ['--omit=dev']),
  ]);
}
