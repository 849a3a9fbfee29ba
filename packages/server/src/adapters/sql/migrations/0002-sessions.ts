import { type Kysely, type Migration, sql } from 'kysely';
import { isPostgres } from '../dialect.ts';

/** The columns that this migration fills for calls of 0001. */
interface Tables {
  calls_calls: { id: string; state: string; document: string; due_at: number | null };
  calls_participants: { call_id: string; call_type: string };
}

/** Durable sessions, outboxes, node leases (docs/adr/0006) and the columns that filter a history. */
export const sessionsMigration: Migration = {
  async up(db: Kysely<Tables>): Promise<void> {
    await alterCalls(db);
    await alterParticipants(db);
    await fillOldCalls(db);
    await createKept(db);
    await createSessions(db);
  },
};

async function alterCalls(db: Kysely<Tables>): Promise<void> {
  await db.schema.alterTable('calls_calls').addColumn('due_at', 'bigint').execute();
  await db.schema
    .createIndex('calls_calls_due')
    .on('calls_calls')
    .column('due_at')
    .where(sql.ref('due_at'), 'is not', null)
    .execute();
}

async function alterParticipants(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .alterTable('calls_participants')
    .addColumn('call_type', 'text', (column) => column.notNull().defaultTo('audio'))
    .execute();
  await db.schema.alterTable('calls_participants').addColumn('peer', 'text').execute();
  for (const flag of ['missed', 'seen', 'hidden', 'deleted']) {
    await db.schema
      .alterTable('calls_participants')
      .addColumn(flag, 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
  }
  await db.schema
    .createIndex('calls_participants_missed')
    .on('calls_participants')
    .column('user_id')
    .where(sql.ref('missed'), '=', sql.lit(1))
    .where(sql.ref('seen'), '=', sql.lit(0))
    .execute();
}

/** Rings that began before the upgrade end. Calls of that time do not count as missed. */
async function fillOldCalls(db: Kysely<Tables>): Promise<void> {
  await sql`
    update calls_participants set peer = (
      select other.user_id from calls_participants other
      where other.call_id = calls_participants.call_id
        and other.user_id <> calls_participants.user_id
    )`.execute(db);
  await db.updateTable('calls_calls').set({ due_at: 0 }).where('state', '=', 'ringing').execute();
  for (const { id, document } of await db
    .selectFrom('calls_calls')
    .select(['id', 'document'])
    .execute()) {
    const { type } = JSON.parse(document) as { readonly type: string };
    await db
      .updateTable('calls_participants')
      .set({ call_type: type })
      .where('call_id', '=', id)
      .execute();
  }
}

async function createKept(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable('calls_kept')
    // SQLite increments an integer primary key by itself.
    .addColumn('id', isPostgres(db) ? 'bigserial' : 'integer', (column) => column.primaryKey())
    .addColumn('call_id', 'text', (column) => column.notNull())
    .addColumn('messages', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('calls_kept_call').on('calls_kept').column('call_id').execute();
}

async function createSessions(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable('calls_sessions')
    .addColumn('session_id', 'text', (column) => column.primaryKey())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('plain', 'integer', (column) => column.notNull())
    .addColumn('secret_hash', 'text')
    .addColumn('node', 'text')
    .addColumn('attachment', 'text', (column) => column.notNull())
    .addColumn('departed', 'integer', (column) => column.notNull())
    .addColumn('expires_at', 'bigint')
    .addColumn('received', 'bigint', (column) => column.notNull())
    .addColumn('sent', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('calls_sessions_user')
    .on('calls_sessions')
    .column('user_id')
    .execute();
  await db.schema.createIndex('calls_sessions_node').on('calls_sessions').column('node').execute();
  await db.schema
    .createIndex('calls_sessions_expiry')
    .on('calls_sessions')
    .column('expires_at')
    .where(sql.ref('expires_at'), 'is not', null)
    .execute();
  await db.schema
    .createTable('calls_outbox')
    .addColumn('session_id', 'text', (column) => column.notNull())
    .addColumn('seq', 'bigint', (column) => column.notNull())
    .addColumn('messages', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('calls_outbox_key', ['session_id', 'seq'])
    .execute();
  await db.schema
    .createTable('calls_nodes')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('until', 'bigint', (column) => column.notNull())
    .execute();
}
