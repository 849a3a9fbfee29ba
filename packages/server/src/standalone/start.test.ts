import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { buildProgram, ServerProcess } from '../testing/server-process.ts';
import { tempFolder } from '../testing/stores.ts';

/** A slow machine needs seconds to start a process. */
const TIMEOUT_MS = 60_000;

let program: Awaited<ReturnType<typeof buildProgram>>;
let folder: ReturnType<typeof tempFolder>;
beforeEach(async () => {
  program = await buildProgram();
  folder = tempFolder();
}, TIMEOUT_MS);
afterEach(() => {
  program.remove();
  folder.remove();
});

it(
  'a standalone server that cannot listen exits, so that its supervisor can restart it',
  async () => {
    const taken = createServer();
    taken.listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const started = ServerProcess.start(program.path, {
      CALLS_DATABASE_URL: `file:${join(folder.path, 'calls.db')}`,
      PORT: String((taken.address() as AddressInfo).port),
    });
    await expect(started).rejects.toThrow('did not start');
    taken.close();
  },
  TIMEOUT_MS,
);
