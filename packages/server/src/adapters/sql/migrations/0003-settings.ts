import { type Kysely, type Migration, sql } from 'kysely';

/** Call settings, blocks, presence, and an index for deleting old calls. */
export const settingsMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('calls_settings')
      .addColumn('user_id', 'text', (column) => column.primaryKey())
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('document', 'text', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('calls_blocks')
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('blocked', 'text', (column) => column.notNull())
      .addColumn('since', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('calls_blocks_key', ['user_id', 'blocked'])
      .execute();
    await db.schema
      .createTable('calls_presence')
      .addColumn('user_id', 'text', (column) => column.primaryKey())
      .addColumn('in_call', 'integer', (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex('calls_calls_ended')
      .on('calls_calls')
      .column('created_at')
      .where(sql.ref('state'), '=', sql.lit('ended'))
      .execute();
  },
};
