import type { Kysely, Migration } from 'kysely';

/** A node that has lost Redis says so, for the others to read what it sends. */
export const isolatedNodesMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .alterTable('calls_nodes')
      .addColumn('isolated', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
  },
};
