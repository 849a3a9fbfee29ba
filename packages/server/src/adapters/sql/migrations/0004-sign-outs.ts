import type { Kysely, Migration } from 'kysely';

/** Sessions of the host that were signed out lately, for every node to see. */
export const signOutsMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('calls_sign_outs')
      .addColumn('session', 'text', (column) => column.primaryKey())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .execute();
  },
};
