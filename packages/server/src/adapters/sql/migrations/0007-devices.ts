import type { Kysely, Migration } from 'kysely';

/** Devices, which outlive their sessions. A session of a basic or older client has none. */
export const devicesMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('calls_devices')
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('device_id', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('last_seen_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('calls_devices_key', ['user_id', 'device_id'])
      .execute();
    await db.schema.alterTable('calls_sessions').addColumn('device_id', 'text').execute();
  },
};
