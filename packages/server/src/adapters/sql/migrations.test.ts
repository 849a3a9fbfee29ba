import { type Kysely, type Migration, Migrator } from 'kysely';
import { expect, it } from 'vitest';
import type { Call } from '../../domain/call.ts';
import { answered, ended, ringing } from '../../testing/call-documents.ts';
import { silentLog } from '../../testing/silent-log.ts';
import { tempFolder } from '../../testing/stores.ts';
import { VirtualClock } from '../../testing/virtual-clock.ts';
import { openDatabase } from './database.ts';
import { callsMigration } from './migrations/0001-calls.ts';
import { sessionsMigration } from './migrations/0002-sessions.ts';
import { settingsMigration } from './migrations/0003-settings.ts';
import { signOutsMigration } from './migrations/0004-sign-outs.ts';
import { isolatedNodesMigration } from './migrations/0005-isolated-nodes.ts';
import { basicClientsMigration } from './migrations/0006-basic-clients.ts';
import { migrate } from './migrations.ts';
import type { CallsTables } from './schema.ts';
import { openStores } from './stores.ts';

/** Creates the tables of the first version. */
function migrateToFirst(db: Kysely<CallsTables>): Promise<void> {
  return migrateTo(db, { '0001_calls': callsMigration });
}

/** Creates the tables as they were after these migrations. */
async function migrateTo(
  db: Kysely<CallsTables>,
  migrations: Record<string, Migration>,
): Promise<void> {
  const { error } = await new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
    migrationTableName: 'calls_migrations',
    migrationLockTableName: 'calls_migrations_lock',
  }).migrateToLatest();
  if (error) throw error;
}

/** A call document as the first version wrote it. */
function asFirstVersion(call: Call): string {
  return JSON.stringify(call).replaceAll('"basic":', '"plain":');
}

it('migrates calls of the first version: histories can be filtered, and old rings end', async () => {
  const folder = tempFolder();
  const db = openDatabase<CallsTables>(`file:${folder.path}/calls.db`);
  await migrateToFirst(db);
  const rings = ringing('c1', 'alice', 'bob');
  const over = ended(answered(ringing('c2', 'alice', 'carol')));
  for (const call of [rings, over]) {
    const { id, state, version, createdAt: created_at } = call;
    const document = asFirstVersion(call);
    const row = { id, state, version, document, created_at };
    await db.insertInto('calls_calls').values(row).execute();
    const people = call.participants.map(({ userId, role }) => ({
      call_id: id,
      user_id: userId,
      role,
      created_at,
    }));
    await db.insertInto('calls_participants').values(people).execute();
  }
  await migrate(db);
  await migrate(db);
  const columns = ['user_id', 'peer', 'call_type', 'missed', 'deleted'] as const;
  const rows = db.selectFrom('calls_participants').select(columns).where('call_id', '=', 'c2');
  const same = { call_type: 'video', missed: 0, deleted: 0 };
  expect(await rows.orderBy('user_id').execute()).toEqual([
    { ...same, user_id: 'alice', peer: 'carol' },
    { ...same, user_id: 'carol', peer: 'alice' },
  ]);
  const { calls, close } = openStores(db, new VirtualClock(), silentLog);
  expect(await calls.overdue(1)).toEqual([rings]);
  expect(await calls.load('c2')).toEqual(JSON.parse(asFirstVersion(over)));
  await close();
  await db.destroy();
  folder.remove();
});

it('migrates sessions of the version before devices: they can be resumed, and have no device', async () => {
  const folder = tempFolder();
  const db = openDatabase<CallsTables>(`file:${folder.path}/calls.db`);
  await migrateTo(db, {
    '0001_calls': callsMigration,
    '0002_sessions': sessionsMigration,
    '0003_settings': settingsMigration,
    '0004_sign_outs': signOutsMigration,
    '0005_isolated_nodes': isolatedNodesMigration,
    '0006_basic_clients': basicClientsMigration,
  });
  const old = {
    session_id: 's1',
    user_id: 'alice',
    basic: 0,
    secret_hash: 'hash',
    node: null,
    attachment: 'a1',
    departed: 0,
    expires_at: 1,
    received: 3,
    sent: 4,
  };
  await db
    .insertInto('calls_sessions')
    .values(old as typeof old & { device_id: null })
    .execute();
  await migrate(db);
  const { sessions, devices, close } = openStores(db, new VirtualClock(), silentLog);
  const resumed = await sessions.resume({
    sessionId: 's1',
    userId: 'alice',
    secretHash: 'hash',
    node: 'n1',
    attachment: 'a2',
  });
  expect(resumed).toEqual({ received: 3, sent: 4, previous: null });
  expect(await devices.devicesOf('alice')).toEqual([]);
  await close();
  await db.destroy();
  folder.remove();
});
