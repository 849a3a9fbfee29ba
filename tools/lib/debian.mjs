import { existsSync, readdirSync } from 'node:fs';
import { mustRun } from './run.mjs';

/** Folder of the newest installed PostgreSQL server on Debian, or undefined. */
export function postgresBin() {
  const base = '/usr/lib/postgresql';
  if (!existsSync(base)) return undefined;
  return readdirSync(base)
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => `${base}/${version}/bin`)
    .find((folder) => existsSync(`${folder}/initdb`));
}

export const REDIS_SERVER = '/usr/bin/redis-server';

/** Debian packages that tests need, and whether each is installed. */
const NEEDED = [
  { name: 'chromium', present: () => existsSync('/usr/bin/chromium') },
  { name: 'firefox-esr', present: () => existsSync('/usr/bin/firefox-esr') },
  { name: 'postgresql', present: () => postgresBin() !== undefined },
  { name: 'pulseaudio', present: () => existsSync('/usr/bin/pulseaudio') },
  { name: 'redis-server', present: () => existsSync(REDIS_SERVER) },
  { name: 'python3', present: () => existsSync('/usr/bin/python3') },
];

/**
 * Installs missing Debian packages as root. Otherwise prints what to install and ends the process: a
 * test that is skipped because a browser is missing would look like a passed one.
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
