import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresBin } from './debian.mjs';
import { freePort } from './free-port.mjs';
import { run } from './run.mjs';

/** Numeric id of the user `postgres`. */
async function postgresUser(flag) {
  const { output } = await run('id', [flag, 'postgres'], { quiet: true });
  return Number(output.trim());
}

/**
 * Starts a PostgreSQL server in a temporary folder, for the storage contract suite.
 * PostgreSQL refuses to run as root, so root starts it as the user `postgres`.
 *
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function startPostgres() {
  const programs = postgresBin();
  if (programs === undefined) throw new Error('PostgreSQL is not installed');
  const folder = mkdtempSync(join(tmpdir(), 'xpchat-postgres-'));
  const isRoot = process.getuid?.() === 0;
  if (isRoot) chownSync(folder, await postgresUser('-u'), await postgresUser('-g'));
  const as = async (program, args) => {
    const command = [`${programs}/${program}`, ...args];
    const { code, output } = isRoot
      ? await run('runuser', ['-u', 'postgres', '--', ...command], { quiet: true, cwd: folder })
      : await run(command[0], command.slice(1), { quiet: true, cwd: folder });
    if (code !== 0) throw new Error(`${program} failed with code ${code}: ${output}`);
  };
  const port = await freePort();
  const data = join(folder, 'data');
  await as('initdb', ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync']);
  const settings = `-c listen_addresses=127.0.0.1 -c port=${port} -c unix_socket_directories=${folder} -c fsync=off`;
  await as('pg_ctl', ['-D', data, '-l', join(folder, 'log'), '-o', settings, '-w', 'start']);
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    close: async () => {
      await as('pg_ctl', ['-D', data, '-m', 'immediate', 'stop']);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
