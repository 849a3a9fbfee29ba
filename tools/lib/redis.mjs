import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REDIS_SERVER } from './debian.mjs';
import { freePort } from './free-port.mjs';

/** The log line that says that the server listens. */
const READY = 'Ready to accept connections';

/**
 * Starts a Redis server without persistence, for the tests of the fan-out.
 *
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function startRedis() {
  const folder = mkdtempSync(join(tmpdir(), 'xpchat-redis-'));
  const port = await freePort();
  const settings = { bind: '127.0.0.1', port, dir: folder, save: '', appendonly: 'no' };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const server = spawn(REDIS_SERVER, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(server, 'exit');
  await new Promise((resolve, reject) => {
    let output = '';
    server.stdout.on('data', (chunk) => {
      output += chunk;
      if (output.includes(READY)) resolve(undefined);
    });
    exited.then(
      ([code]) => reject(new Error(`redis-server ended with ${code}: ${output}`)),
      reject,
    );
  });
  return {
    url: `redis://127.0.0.1:${port}`,
    close: async () => {
      server.kill();
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
