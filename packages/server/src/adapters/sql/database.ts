import { fileURLToPath } from 'node:url';
import { Kysely, PostgresDialect } from 'kysely';
import Libsql from 'libsql';
import { createPrivateDatabase } from './private-file.ts';
import { QueuedSqliteDialect } from './queued-sqlite-dialect.ts';
import { withStatementCache } from './statement-cache.ts';

/** How long a statement waits for another process that writes to the same SQLite file. */
const BUSY_TIMEOUT_MS = 5_000;
/** Page cache of an SQLite connection, in KiB. */
const CACHE_KIB = 32 * 1024;
/**
 * Pages in the write-ahead log before a checkpoint: 16 MB. Pages that are written often, such as those
 * of the outbox, are copied into the file once for many writes.
 */
const CHECKPOINT_PAGES = 4000;
/** PostgreSQL's type OID of `int8`. */
const INT8_OID = 20;

/**
 * Opens a database for `callsPlugin` and for the host's own tables. The owner closes it with
 * `destroy()`.
 *
 * Open an SQLite file once in a process and share the result: it has one connection, and two
 * connections of one process would block each other.
 *
 * @param url `file:` and a path (relative, absolute or a file URL) for SQLite: the file is created if
 *   it is missing, in WAL mode with every commit synced; or `postgres://user:password@host/name`
 * @throws Error if the URL is of neither kind, the file cannot be opened, or it stays readable by everybody
 */
export function openDatabase<Tables>(url: string): Kysely<Tables> {
  if (/^postgres(ql)?:\/\//.test(url)) return openPostgres<Tables>(url);
  if (url.startsWith('file:')) return openSqlite<Tables>(pathOf(url));
  throw new Error('A database URL must begin with file: or postgres://');
}

function pathOf(url: string): string {
  return url.startsWith('file:///') ? fileURLToPath(url) : url.slice('file:'.length);
}

function openSqlite<Tables>(path: string): Kysely<Tables> {
  if (path !== ':memory:') createPrivateDatabase(path);
  const database = new Libsql(path);
  database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
  database.exec('PRAGMA journal_mode = WAL');
  // A call that was acknowledged survives a power failure.
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
  // Loaded only where it is used: SQLite servers start faster without it.
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({
    connectionString: url,
    types: {
      // Times are int8 milliseconds, which a JavaScript number holds exactly until the year 287,396.
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === INT8_OID && format !== 'binary'
          ? Number
          : pg.types.getTypeParser(oid, format ?? 'text'),
    },
  });
  // The pool replaces an idle connection that breaks. Without a listener the error ends the process.
  pool.on('error', () => undefined);
  return pool;
}
