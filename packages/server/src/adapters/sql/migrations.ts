import { type Kysely, type Migration, Migrator } from 'kysely';
import { callsMigration } from './migrations/0001-calls.ts';
import { sessionsMigration } from './migrations/0002-sessions.ts';
import { settingsMigration } from './migrations/0003-settings.ts';
import { signOutsMigration } from './migrations/0004-sign-outs.ts';
import { isolatedNodesMigration } from './migrations/0005-isolated-nodes.ts';
import { basicClientsMigration } from './migrations/0006-basic-clients.ts';
import { devicesMigration } from './migrations/0007-devices.ts';
import { messageBodiesMigration } from './migrations/0009-message-bodies.ts';
import { recordingsMigration } from './migrations/0010-recordings.ts';
import type { CallsTables } from './schema.ts';

/**
 * Kysely runs them in the order of their names and requires those that ran to keep theirs. No migration has
 * the number 0008. Databases have 0009 already, so it keeps its name.
 */
const migrations: Record<string, Migration> = {
  '0001_calls': callsMigration,
  '0002_sessions': sessionsMigration,
  '0003_settings': settingsMigration,
  '0004_sign_outs': signOutsMigration,
  '0005_isolated_nodes': isolatedNodesMigration,
  '0006_basic_clients': basicClientsMigration,
  '0007_devices': devicesMigration,
  '0009_message_bodies': messageBodiesMigration,
  '0010_recordings': recordingsMigration,
};

/**
 * Creates the tables or brings them up to date. Run it at each start, also from several processes at
 * once: Kysely takes a lock on PostgreSQL, and SQLite has one writer.
 *
 * @throws the error of the migration that failed, after its changes were rolled back
 */
export async function migrate(db: Kysely<CallsTables>): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
    migrationTableName: 'calls_migrations',
    migrationLockTableName: 'calls_migrations_lock',
  });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}
