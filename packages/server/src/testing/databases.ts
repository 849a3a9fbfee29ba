import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { openDatabase } from '../adapters/sql/database.ts';
import { migrate } from '../adapters/sql/migrations.ts';
import type { CallsTables } from '../adapters/sql/schema.ts';
import { emptyPostgres, hasPostgres } from './postgres.ts';
import { tempFolder } from './stores.ts';

export interface TestDatabase {
  readonly db: Kysely<CallsTables>;
  /** The database of another process: on PostgreSQL with its own connections. */
  readonly other: Kysely<CallsTables>;
  readonly close: () => Promise<void>;
}

async function openSqlite(): Promise<TestDatabase> {
  const folder = tempFolder();
  const db = openDatabase<CallsTables>(`file:${join(folder.path, 'calls.db')}`);
  await migrate(db);
  return {
    db,
    other: db,
    close: async () => {
      await db.destroy();
      folder.remove();
    },
  };
}

async function openPostgres(): Promise<TestDatabase> {
  const url = await emptyPostgres();
  const db = openDatabase<CallsTables>(url);
  const other = openDatabase<CallsTables>(url);
  return {
    db,
    other,
    close: async () => {
      await db.destroy();
      await other.destroy();
    },
  };
}

type NamedDatabase = readonly [name: string, open: () => Promise<TestDatabase>];

/** Opens an empty database of each available kind. `npm test` starts PostgreSQL. */
export const DATABASES: readonly [NamedDatabase, ...NamedDatabase[]] = [
  ['SQLite', openSqlite],
  ...(hasPostgres ? [['PostgreSQL', openPostgres] satisfies NamedDatabase] : []),
];
