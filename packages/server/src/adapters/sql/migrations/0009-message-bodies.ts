import { type Kysely, type Migration, sql } from 'kysely';

/**
 * Long messages that go to several sessions, each stored once, and the size of what a session has not
 * acknowledged. Rows of earlier versions have no body and count as empty. Stop the nodes of earlier versions
 * before it runs: they would send `null` in place of a message that has a body.
 */
export const messageBodiesMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('calls_bodies')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('message', 'text', (column) => column.notNull())
      .execute();
    await db.schema
      .alterTable('calls_outbox')
      .addColumn('bytes', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute();
    for (const table of ['calls_outbox', 'calls_kept']) {
      await db.schema.alterTable(table).addColumn('body', 'text').execute();
      await db.schema
        .createIndex(`${table}_body`)
        .on(table)
        .column('body')
        .where(sql.ref('body'), 'is not', null)
        .execute();
    }
  },
};
