import { type Kysely, type Migration, Migrator, sql } from 'kysely';
import type { CallsTables } from './schema.ts';

/** Only types and clauses that SQLite and PostgreSQL share, so that there is one schema. */
const migrations: Record<string, Migration> = {
  '0001_calls': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('calls_calls')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('state', 'text', (column) => column.notNull())
        .addColumn('version', 'integer', (column) => column.notNull())
        .addColumn('pair', 'text', (column) => column.unique())
        .addColumn('document', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .execute();
      await db.schema
        .createIndex('calls_calls_live')
        .on('calls_calls')
        .column('state')
        .where(sql.ref('state'), '<>', sql.lit('ended'))
        .execute();
      await db.schema
        .createTable('calls_participants')
        .addColumn('call_id', 'text', (column) =>
          column.notNull().references('calls_calls.id').onDelete('cascade'),
        )
        .addColumn('user_id', 'text', (column) => column.notNull())
        .addColumn('role', 'text', (column) => column.notNull())
        .addColumn('live', 'integer', (column) => column.notNull().defaultTo(1))
        .addColumn('outcome', 'text')
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('answered_at', 'bigint')
        .addColumn('ended_at', 'bigint')
        .addPrimaryKeyConstraint('calls_participants_key', ['call_id', 'user_id'])
        .execute();
      await db.schema
        .createIndex('calls_participants_history')
        .on('calls_participants')
        .columns(['user_id', 'live', 'created_at'])
        .execute();
    },
  },
};

/**
 * Brings the tables up to date. Safe to run at each start and by several processes at once: Kysely
 * takes a lock on PostgreSQL, and SQLite has one writer.
 *
 * @throws the error of the migration that failed; nothing of it stays
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
