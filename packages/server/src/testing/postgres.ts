import { type Kysely, sql } from 'kysely';
import { openDatabase } from '../adapters/sql/database.ts';
import { migrate } from '../adapters/sql/migrations.ts';
import type { CallsTables } from '../adapters/sql/schema.ts';
import { openStores } from '../adapters/sql/stores.ts';
import { silentLog } from './silent-log.ts';
import { VirtualClock } from './virtual-clock.ts';

const server = process.env.TEST_POSTGRES_URL;
/** `npm test` starts a server. Without it vitest skips these tests, except in CI. */
export const hasPostgres = server !== undefined;

let prepared: Promise<string> | undefined;

/**
 * A migrated database for the test files of this process, which run one after the other. It replaces
 * the one of an earlier process. No file drops it, because the next file of the process uses it.
 */
function ownDatabase(): Promise<string> {
  prepared ??= (async () => {
    const url = new URL(server ?? '');
    const name = `calls_test_${process.env.VITEST_POOL_ID}`;
    url.pathname = `/${name}`;
    await execute(server ?? '', `drop database if exists ${name} with (force)`);
    await execute(server ?? '', `create database ${name}`);
    const db = openDatabase<CallsTables>(url.href);
    await migrate(db);
    await db.destroy();
    return url.href;
  })();
  return prepared;
}

async function execute(url: string, statement: string): Promise<void> {
  const db = openDatabase<unknown>(url);
  await sql.raw(statement).execute(db);
  await db.destroy();
}

/** Resolves to the URL of a PostgreSQL database with empty tables. */
export async function emptyPostgres(): Promise<string> {
  const url = await ownDatabase();
  const db = openDatabase<CallsTables>(url);
  const tables = (await db.introspection.getTables())
    .map(({ name }) => name)
    .filter((name) => name.startsWith('calls_') && !name.startsWith('calls_migrations'));
  await sql`truncate ${sql.join(tables.map((name) => sql.table(name)))}`.execute(db);
  await db.destroy();
  return url;
}

/** Opens stores on empty tables; `another` opens those of one more node. */
export async function openPostgresStores(clock = new VirtualClock()) {
  const url = await emptyPostgres();
  const opened: (() => Promise<void>)[] = [];
  const openNode = () => {
    const db: Kysely<CallsTables> = openDatabase<CallsTables>(url);
    const stores = openStores(db, clock, silentLog);
    opened.push(async () => {
      await stores.close();
      await db.destroy();
    });
    return { ...stores, db };
  };
  return {
    ...openNode(),
    clock,
    another: async () => openNode(),
    close: async () => {
      await Promise.all(opened.map((close) => close()));
    },
  };
}
