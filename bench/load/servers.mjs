// Starts, measures and kills the compared servers. Each is one process on one core.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const HERE = fileURLToPath(new URL('.', import.meta.url));
/** The server's core. The load generator uses the others. */
const SERVER_CORE = '0';
export const SECRET = 'a secret for the bench, long enough for HS256';

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  server.close();
  await once(server, 'close');
  return port;
}

/** @typedef {'xpchat' | 'peerjs' | 'socket.io'} Kind */

/** How to start a process, and to restart it after a kill with the same data. */
async function recipe(kind, port, folder) {
  if (kind === 'peerjs') return { args: [join(HERE, 'peer-server.mjs'), `${port}`], env: {} };
  if (kind === 'socket.io')
    return { args: [join(HERE, 'socket-io-server.mjs'), `${port}`], env: {} };
  const outfile = join(HERE, '../../node_modules/.cache/xpchat-bench-server.mjs');
  buildSync({
    entryPoints: [join(HERE, '../../packages/server/src/main.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    alias: { '@xpchat/calls-protocol': join(HERE, '../../packages/protocol/src/index.ts') },
  });
  return {
    args: [outfile],
    env: {
      PORT: `${port}`,
      CALLS_SECRET: SECRET,
      CALLS_REACH: 'everyone',
      CALLS_DATABASE_URL: `file:${join(folder, 'calls.db')}`,
      LOG_LEVEL: 'error',
    },
  };
}

/** @param {Kind} kind */
export async function startServer(kind) {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'xpchat-load-'));
  const { args, env } = await recipe(kind, port, folder);
  /** @type {import('node:child_process').ChildProcess} */
  let child;

  async function start() {
    child = spawn('taskset', ['-c', SERVER_CORE, process.execPath, ...args], {
      env: { ...process.env, NODE_ENV: 'production', ...env },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    for (;;) {
      if (child.exitCode !== null) throw new Error(`${kind} did not start`);
      const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
      if (answer) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  await start();
  return {
    kind,
    port,
    /** Resident memory in KiB, from the kernel. */
    memory() {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]);
    },
    /** Seconds of CPU time that the process has used. */
    cpu() {
      const fields =
        readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return (Number(fields[11]) + Number(fields[12])) / 100;
    },
    /** Kills the process at once (SIGKILL). */
    async kill() {
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    },
    start,
    async close() {
      if (child.exitCode === null && child.signalCode === null) {
        const exit = once(child, 'exit');
        child.kill('SIGKILL');
        await exit;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
