import type { Kysely, Migration } from 'kysely';

/** Login sessions that were signed out recently. Every node reads them. */
export const signOutsMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('calls_sign_outs')
      .addColumn('session', 'text', (column) => column.primaryKey())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .execute();
  },
};
