// Creates two network namespaces, one for each browser, with a delayed path between them.
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mustRun } from '../../tools/lib/run.mjs';

/** Documentation addresses (RFC 5737), which nobody uses. */
const ADDRESSES = { caller: '192.0.2.1', callee: '192.0.2.2' };

/**
 * Needs root, `ip` (iproute2) and Python 3.
 *
 * @param {number} oneWay milliseconds
 */
export async function startLab(oneWay) {
  const folder = mkdtempSync(join(tmpdir(), 'xpchat-lab-'));
  const id = process.pid;
  const namespaces = { caller: `xpc-caller-${id}`, callee: `xpc-callee-${id}` };
  for (const name of Object.values(namespaces)) {
    await mustRun('ip', ['netns', 'add', name]);
    await mustRun('ip', ['-n', name, 'link', 'set', 'lo', 'up']);
  }
  const { caller, callee } = ADDRESSES;
  const path = spawn(
    'python3',
    [
      fileURLToPath(new URL('delay.py', import.meta.url)),
      ...[namespaces.caller, caller, namespaces.callee, callee, String(oneWay)],
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  await new Promise((resolve, reject) => {
    path.stdout.once('data', resolve);
    path.once('exit', () => reject(new Error('the delayed path did not come up')));
  });
  return {
    addresses: ADDRESSES,
    /**
     * Writes a program that runs another one inside a namespace, for callers that need a path.
     *
     * @param {'caller' | 'callee'} side
     * @param {string} program
     */
    wrapper(side, program) {
      const file = join(folder, `${side}-${program.replace(/\W/g, '-')}`);
      writeFileSync(file, `#!/bin/sh\nexec ip netns exec ${namespaces[side]} ${program} "$@"\n`);
      chmodSync(file, 0o755);
      return file;
    },
    async close() {
      path.stdin.end();
      await new Promise((resolve) => path.once('exit', resolve));
      for (const name of Object.values(namespaces)) await mustRun('ip', ['netns', 'del', name]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
