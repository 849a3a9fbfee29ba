import { existsSync, readdirSync } from 'node:fs';
import { mustRun } from './run.mjs';

/** Folder of PostgreSQL's server programs in Debian, newest version first, if it is there. */
export function postgresBin() {
  const base = '/usr/lib/postgresql';
  if (!existsSync(base)) return undefined;
  return readdirSync(base)
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => `${base}/${version}/bin`)
    .find((folder) => existsSync(`${folder}/initdb`));
}

export const REDIS_SERVER = '/usr/bin/redis-server';

/** What tests need beside npm packages: Debian's package, and how to see that it is there. */
const NEEDED = [
  { name: 'chromium', present: () => existsSync('/usr/bin/chromium') },
  { name: 'firefox-esr', present: () => existsSync('/usr/bin/firefox-esr') },
  { name: 'postgresql', present: () => postgresBin() !== undefined },
  { name: 'redis-server', present: () => existsSync(REDIS_SERVER) },
  { name: 'python3', present: () => existsSync('/usr/bin/python3') },
];

/**
 * Installs what is missing when it can (root on Debian), and otherwise says what to install and
 * ends the process: a test that is skipped for want of a browser would look like one that passed.
 */
export async function ensureDebianPackages() {
  const missing = NEEDED.filter((entry) => !entry.present()).map((entry) => entry.name);
  if (missing.length === 0) return;
  const canInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!canInstall) {
    console.error(`The tests need: ${missing.join(', ')}. On Debian or Ubuntu:
  sudo apt-get update && sudo apt-get install --no-install-recommends ${missing.join(' ')}`);
    process.exit(1);
  }
  console.log(`Installing from Debian: ${missing.join(', ')}...`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await mustRun('apt-get', ['update', '-q'], { env });
  await mustRun('apt-get', ['install', '-yq', '--no-install-recommends', ...missing], { env });
}
