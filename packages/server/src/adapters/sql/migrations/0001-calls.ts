import { type Kysely, type Migration, sql } from 'kysely';

/** Calls and their participants. Uses only types and clauses that SQLite and PostgreSQL share. */
export const callsMigration: Migration = {
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
};
