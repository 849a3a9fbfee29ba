import type { Kysely, Migration } from 'kysely';

/** Marks a node that lost Redis, so that the other nodes poll the outboxes for its messages. */
export const isolatedNodesMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .alterTable('calls_nodes')
      .addColumn('isolated', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
  },
};
