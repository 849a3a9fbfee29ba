import { chmodSync, closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
const PERMISSION_BITS = 0o777;
const READABLE_BY_EVERYBODY = 0o004;

/**
 * Creates the file of an SQLite database if it is missing. It holds password hashes of the host and whom
 * people call, so only the server's user may read it. SQLite gives its -wal and -shm files the mode of
 * the database.
 *
 * @throws Error if everybody can read a file of another owner
 */
export function createPrivateDatabase(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: FOLDER_MODE });
  closeSync(openSync(path, 'a', FILE_MODE));
  for (const file of [path, `${path}-wal`, `${path}-shm`]) {
    if (existsSync(file)) makePrivate(file);
  }
}

/**
 * Takes the file from everybody but its owner. Only the owner may do so, and some network file systems let
 * nobody do it: a file that a group shares is then left as it is, with a warning.
 *
 * @throws Error if everybody can read the file and its mode cannot be changed
 */
export function makePrivate(file: string, chmod: typeof chmodSync = chmodSync): void {
  const mode = statSync(file).mode & PERMISSION_BITS;
  if (mode === FILE_MODE) return;
  try {
    chmod(file, FILE_MODE);
  } catch (error) {
    if (!isNotPermitted(error)) throw error;
    const problem = `The database file ${file} has the mode ${mode.toString(8)}, which this user may not change.`;
    if ((mode & READABLE_BY_EVERYBODY) !== 0) {
      throw new Error(`${problem} Everybody can read it. Let its owner set the mode 600.`, {
        cause: error,
      });
    }
    process.emitWarning(`${problem} Others than this user may be able to read it.`);
  }
}

function isNotPermitted(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPERM';
}
