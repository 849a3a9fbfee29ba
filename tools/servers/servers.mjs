import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ROOT } from '../lib/paths.mjs';
import { run } from '../lib/run.mjs';

/**
 * Servers of other projects that we run beside ours, and the Go package of each. The folder of that name
 * beside this file has its go.mod, which pins the version, and its go.sum, which pins every module.
 */
const SERVERS = /** @type {const} */ ({
  'livekit-server': 'github.com/livekit/livekit-server/cmd/server',
  versitygw: 'github.com/versity/versitygw/cmd/versitygw',
});

/** @typedef {keyof typeof SERVERS} ServerName */

/** How often a process looks whether another one has finished the same build. */
const POLL_MS = 500;

/** A server is not there and cannot be built. The message says what to do. */
export class ServerUnavailableError extends Error {}

const folderOf = (/** @type {ServerName} */ name) => `${ROOT}/tools/servers/${name}`;
const goMod = (/** @type {ServerName} */ name) => readFileSync(`${folderOf(name)}/go.mod`, 'utf8');

/**
 * @param {ServerName} name
 * @returns {string} such as `1.13.5`
 */
export function versionOf(name) {
  const [module = ''] = SERVERS[name].split('/cmd/');
  const pinned = new RegExp(`^\\s*(?:require )?${module} v(\\S+)`, 'm').exec(goMod(name));
  if (!pinned?.[1]) throw new Error(`tools/servers/${name}/go.mod does not require ${module}`);
  return pinned[1];
}

/**
 * Where the program is once it is built. All checkouts of this user share it: its name contains the version
 * and a hash of every module that it is made of.
 *
 * @param {ServerName} name
 */
export function programOf(name) {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const sum = readFileSync(`${folderOf(name)}/go.sum`);
  const hash = createHash('sha256').update(goMod(name)).update(sum).digest('hex').slice(0, 12);
  return join(cache, 'xpchat-calls', 'servers', `${name}-${versionOf(name)}-${hash}`);
}

/**
 * Returns the path of a server's program, and builds it first if it is missing: it takes minutes, and needs Go
 * and the Go module proxy. Processes that need it at the same time build it once.
 *
 * @param {ServerName} name
 * @param {(line: string) => void} [log]
 * @returns {Promise<string>}
 * @throws {ServerUnavailableError}
 */
export async function ensureServer(name, log = () => {}) {
  const program = programOf(name);
  const lock = `${program}.lock`;
  mkdirSync(join(program, '..'), { recursive: true });
  for (;;) {
    if (existsSync(program)) return program;
    if (acquireLock(lock)) break;
    await pause(POLL_MS);
  }
  try {
    // The other process may have finished between the check and the lock.
    if (!existsSync(program)) await buildServer(name, program, log);
    return program;
  } finally {
    rmSync(lock, { force: true });
  }
}

/**
 * Acquires a lock file, unless a living process has it. A lock of a dead one is removed for the next attempt.
 *
 * @param {string} lock
 */
function acquireLock(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
  }
  try {
    const owner = Number(readFileSync(lock, 'utf8'));
    // 0: the owner has created the file and not written to it yet.
    if (owner > 0) process.kill(owner, 0);
  } catch {
    rmSync(lock, { force: true });
  }
  return false;
}

/**
 * @param {ServerName} name
 * @param {string} program
 * @param {(line: string) => void} log
 */
async function buildServer(name, program, log) {
  const title = `${name} ${versionOf(name)}`;
  const { code: noGo } = await run('go', ['version'], { quiet: true });
  const needed = /^go (\S+)/m.exec(goMod(name))?.[1];
  if (noGo !== 0) {
    throw new ServerUnavailableError(
      `${title} is not built, and there is no Go to build it. Install Go ${needed} or later: https://go.dev/dl`,
    );
  }
  log(`Building ${title} with Go, once. This takes some minutes...`);
  const part = `${program}.${process.pid}.part`;
  const { code, output } = await run(
    'go',
    ['build', '-mod=readonly', '-trimpath', '-ldflags=-s -w', '-o', part, SERVERS[name]],
    { quiet: true, cwd: folderOf(name) },
  );
  if (code !== 0) {
    rmSync(part, { force: true });
    const problem = output.trim().split('\n').slice(-8).join('\n');
    throw new ServerUnavailableError(
      `${title} could not be built. It needs Go ${needed} or later and the Go module proxy (GOPROXY).\n${problem}`,
    );
  }
  renameSync(part, program);
}
