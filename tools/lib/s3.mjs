import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ensureServer, ServerUnavailableError } from '../servers/servers.mjs';
import { freePort } from './free-port.mjs';

const BUCKET = 'calls';
const KEYS = { access: 'testkey', secret: 'testsecret' };
const START_TIMEOUT_MS = 20_000;
const POLL_MS = 50;

/**
 * Starts versitygw, an S3 server on a temporary folder, for the tests of recordings in S3. On a machine that cannot
 * build it, these tests do not run, and a line of the output says so.
 *
 * @returns {Promise<{ env: Record<string, string>, close: () => Promise<void> }>}
 */
export async function startS3() {
  let program;
  try {
    program = await ensureServer('versitygw', console.log);
  } catch (error) {
    if (!(error instanceof ServerUnavailableError)) throw error;
    console.error(`${error.message}\nThe tests on an S3 server are left out.`);
    return { env: {}, close: async () => {} };
  }
  const folder = mkdtempSync(join(tmpdir(), 'xpchat-s3-'));
  mkdirSync(join(folder, BUCKET));
  const address = `127.0.0.1:${await freePort()}`;
  const args = ['--port', address, '--access', KEYS.access, '--secret', KEYS.secret];
  const server = spawn(program, [...args, 'posix', folder], { stdio: 'ignore' });
  const exited = once(server, 'exit');
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await answers(`http://${address}`))) {
    if (server.exitCode !== null || Date.now() > deadline) {
      server.kill('SIGKILL');
      throw new Error(`versitygw does not answer at ${address}.`);
    }
    await pause(POLL_MS);
  }
  return {
    env: { TEST_S3_URL: `http://${KEYS.access}:${KEYS.secret}@${address}/${BUCKET}` },
    close: async () => {
      server.kill();
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Any answer counts: this request has no signature. */
const answers = (/** @type {string} */ url) =>
  fetch(url).then(
    () => true,
    () => false,
  );
