import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Kysely, PostgresDialect } from 'kysely';
import Libsql from 'libsql';
import { QueuedSqliteDialect } from './queued-sqlite-dialect.ts';
import { withStatementCache } from './statement-cache.ts';

/** Seconds that a statement waits for another process's write to the same SQLite file. */
const BUSY_TIMEOUT = 5;
/** Pages of an SQLite file that are kept in memory, in KiB. */
const CACHE_KIB = 32 * 1024;
/**
 * Pages in the log before they are copied into the file: 16 MB. A page that is written often, as the
 * outbox's are, is copied once for all of its writes.
 */
const CHECKPOINT_PAGES = 4000;
/** PostgreSQL's object id of `int8`. */
const INT8 = 20;

/**
 * Opens a database for `callsPlugin` and for the host's own tables. The owner closes it with
 * `destroy()`.
 *
 * SQLite has one connection in a process, and Kysely takes turns on it: open a file once and share
 * the result, as two connections of one process would block each other.
 *
 * @param url `file:` and a path (relative or absolute, or a file URL): an SQLite file, made when
 *   missing, in WAL mode with every commit synced; or `postgres://user:password@host/name`
 * @throws Error when the URL is of neither kind or the file cannot be opened
 */
export function openDatabase<Tables>(url: string): Kysely<Tables> {
  if (/^postgres(ql)?:\/\//.test(url)) return openPostgres<Tables>(url);
  if (url.startsWith('file:')) return openSqlite<Tables>(pathOf(url));
  throw new Error('A database URL begins with file: or postgres://');
}

function pathOf(url: string): string {
  return url.startsWith('file:///') ? fileURLToPath(url) : url.slice('file:'.length);
}

function openSqlite<Tables>(path: string): Kysely<Tables> {
  mkdirSync(dirname(path), { recursive: true });
  const database = new Libsql(path);
  database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT * 1000}`);
  database.exec('PRAGMA journal_mode = WAL');
  // A call that was confirmed survives a power cut, too.
  database.exec('PRAGMA synchronous = FULL');
  database.exec('PRAGMA foreign_keys = ON');
  database.exec(`PRAGMA cache_size = -${CACHE_KIB}`);
  database.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  return new Kysely<Tables>({
    dialect: new QueuedSqliteDialect({ database: withStatementCache(database) }),
  });
}

function openPostgres<Tables>(url: string): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool: () => openPool(url) }) });
}

async function openPool(url: string) {
  // Only where it is used: whoever waits for a server to come back should not wait for this, too.
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({
    connectionString: url,
    types: {
      // Times are int8, and their milliseconds fit a JavaScript number until the year 287,396.
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === INT8 && format !== 'binary'
          ? Number
          : pg.types.getTypeParser(oid, format ?? 'text'),
    },
  });
  // A connection that breaks while it is idle is replaced; without a listener it ends the process.
  pool.on('error', () => undefined);
  return pool;
}
