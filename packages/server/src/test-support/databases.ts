import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import { openDatabase } from '../storage/database.ts';
import { migrate } from '../storage/migrations.ts';
import type { CallsTables } from '../storage/schema.ts';
import { tempFolder } from './stores.ts';

export interface TestDatabase {
  readonly db: Kysely<CallsTables>;
  /** As another process has it: on PostgreSQL with connections of its own. */
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

/** A database of its own on the server of `npm test`. */
async function openPostgres(server: string): Promise<TestDatabase> {
  const admin = openDatabase<unknown>(server);
  const name = `calls_${randomUUID().replaceAll('-', '')}`;
  await sql`create database ${sql.id(name)}`.execute(admin);
  const url = new URL(server);
  url.pathname = name;
  const db = openDatabase<CallsTables>(url.href);
  const other = openDatabase<CallsTables>(url.href);
  await migrate(db);
  return {
    db,
    other,
    close: async () => {
      await db.destroy();
      await other.destroy();
      await sql`drop database ${sql.id(name)}`.execute(admin);
      await admin.destroy();
    },
  };
}

type NamedDatabase = readonly [name: string, open: () => Promise<TestDatabase>];

const postgres = process.env.TEST_POSTGRES_URL;

/** Empty databases of each kind that is there; PostgreSQL where `npm test` started it. */
export const DATABASES: readonly [NamedDatabase, ...NamedDatabase[]] = [
  ['SQLite', openSqlite],
  ...(postgres === undefined
    ? []
    : [['PostgreSQL', () => openPostgres(postgres)] satisfies NamedDatabase]),
];
