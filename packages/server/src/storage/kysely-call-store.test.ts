import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { openSqliteStore, tempFolder } from '../test-support/stores.ts';
import { callStoreContract } from './call-store.contract.ts';
import { openDatabase } from './database.ts';
import { KyselyCallStore } from './kysely-call-store.ts';
import { migrate } from './migrations.ts';
import type { CallsTables } from './schema.ts';

callStoreContract('SQLite', openSqliteStore);

const postgres = process.env.TEST_POSTGRES_URL;

async function openPostgresStore() {
  const db = openDatabase<CallsTables>(postgres ?? '');
  // Others may test on the same server: every run starts from nothing, in order.
  for (const table of [
    'calls_participants',
    'calls_calls',
    'calls_migrations',
    'calls_migrations_lock',
  ]) {
    await sql`drop table if exists ${sql.table(table)}`.execute(db);
  }
  await migrate(db);
  return { store: new KyselyCallStore(db), close: () => db.destroy() };
}

if (postgres !== undefined) {
  callStoreContract('PostgreSQL', openPostgresStore);
} else {
  // `npm test` starts a server; whoever runs vitest alone may go without, CI may not.
  it.skipIf(process.env.CI === undefined)('has a PostgreSQL server at TEST_POSTGRES_URL', () => {
    expect(postgres).toBeDefined();
  });
}

describe('openDatabase', () => {
  it('refuses a URL of an unknown kind', () => {
    expect(() => openDatabase('mysql://localhost/calls')).toThrow('file: or postgres://');
  });

  it('makes the folder of the file, and commits durably in WAL mode', async () => {
    const folder = tempFolder();
    const db = openDatabase<CallsTables>(`file:${folder.path}/a/b/calls.db`);
    const pragma = async (name: string) =>
      (await sql<Record<string, unknown>>`pragma ${sql.raw(name)}`.execute(db)).rows[0];
    expect(await pragma('journal_mode')).toEqual({ journal_mode: 'wal' });
    expect(await pragma('synchronous')).toEqual({ synchronous: 2 });
    expect(await pragma('foreign_keys')).toEqual({ foreign_keys: 1 });
    await db.destroy();
    folder.remove();
  });

  it('keeps the tables of an earlier start', async () => {
    const folder = tempFolder();
    const url = `file:${folder.path}/calls.db`;
    const first = openDatabase<CallsTables>(url);
    await migrate(first);
    const row = { id: 'c1', state: 'ended', version: 1, document: '{"id":"c1"}', created_at: 1 };
    await first.insertInto('calls_calls').values(row).execute();
    await first.destroy();
    const second = openDatabase<CallsTables>(url);
    await migrate(second);
    expect(await new KyselyCallStore(second).load('c1')).toEqual({ id: 'c1' });
    await second.destroy();
    folder.remove();
  });
});
