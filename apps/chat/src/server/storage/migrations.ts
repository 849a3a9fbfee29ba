import { type Kysely, type Migration, Migrator } from 'kysely';
import { nameKeyOf } from './name-key.ts';
import type { ChatDatabase, ChatTables } from './schema.ts';

/** In order. Never edit a released migration; add a new one. */
const STEPS: Record<string, Migration> = {
  '001_people_and_conversations': {
    async up(db: Kysely<never>) {
      await db.schema
        .createTable('users')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('name', 'text', (c) => c.notNull())
        .addColumn('name_search', 'text', (c) => c.notNull())
        .addColumn('password_hash', 'text')
        .addColumn('created_at', 'integer', (c) => c.notNull())
        .execute();
      await db.schema
        .createTable('sessions')
        .addColumn('token_hash', 'text', (c) => c.primaryKey())
        .addColumn('user_id', 'text', (c) => c.notNull().references('users.id'))
        .addColumn('created_at', 'integer', (c) => c.notNull())
        .addColumn('expires_at', 'integer', (c) => c.notNull())
        .execute();
      await db.schema
        .createTable('conversations')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('direct_key', 'text', (c) => c.unique())
        .addColumn('created_at', 'integer', (c) => c.notNull())
        .execute();
      await db.schema
        .createTable('participants')
        .addColumn('conversation_id', 'text', (c) => c.notNull().references('conversations.id'))
        .addColumn('user_id', 'text', (c) => c.notNull().references('users.id'))
        .addColumn('read_seq', 'integer', (c) => c.notNull().defaultTo(0))
        .addPrimaryKeyConstraint('participants_pk', ['conversation_id', 'user_id'])
        .execute();
      await db.schema
        .createIndex('participants_by_user')
        .on('participants')
        .columns(['user_id', 'conversation_id'])
        .execute();
      await db.schema
        .createTable('messages')
        .addColumn('conversation_id', 'text', (c) => c.notNull().references('conversations.id'))
        .addColumn('seq', 'integer', (c) => c.notNull())
        .addColumn('author_id', 'text', (c) => c.notNull().references('users.id'))
        .addColumn('client_id', 'text', (c) => c.notNull())
        .addColumn('text', 'text', (c) => c.notNull())
        .addColumn('sent_at', 'integer', (c) => c.notNull())
        .addPrimaryKeyConstraint('messages_pk', ['conversation_id', 'seq'])
        .addUniqueConstraint('messages_once', ['conversation_id', 'author_id', 'client_id'])
        .execute();
    },
  },
  '002_calls': {
    async up(db: Kysely<never>) {
      await db.schema
        .alterTable('users')
        .addColumn('in_call', 'integer', (c) => c.notNull().defaultTo(0))
        .execute();
      // SQLite adds only one column per statement.
      await db.schema.alterTable('messages').addColumn('call', 'text').execute();
      await db.schema.alterTable('messages').addColumn('hidden_from', 'text').execute();
      await db.schema
        .alterTable('messages')
        .addColumn('is_silent', 'integer', (c) => c.notNull().defaultTo(0))
        .execute();
    },
  },
  '003_name_keys': {
    async up(db: Kysely<Pick<ChatTables, 'users'>>) {
      await db.schema
        .alterTable('users')
        .addColumn('name_key', 'text', (c) => c.notNull().defaultTo(''))
        .execute();
      for (const { id, name } of await db.selectFrom('users').select(['id', 'name']).execute()) {
        const name_key = nameKeyOf(name);
        await db.updateTable('users').set({ name_key }).where('id', '=', id).execute();
      }
      await db.schema.createIndex('users_by_name_key').on('users').column('name_key').execute();
    },
  },
  '004_groups': {
    async up(db: Kysely<never>) {
      await db.schema.alterTable('conversations').addColumn('name', 'text').execute();
      await db.schema
        .alterTable('conversations')
        .addColumn('version', 'integer', (c) => c.notNull().defaultTo(0))
        .execute();
      await db.schema.alterTable('conversations').addColumn('creation_key', 'text').execute();
      await db.schema
        .createIndex('conversations_by_creation_key')
        .unique()
        .on('conversations')
        .column('creation_key')
        .execute();
      await db.schema.alterTable('messages').addColumn('event', 'text').execute();
    },
  },
};

/** Migrates the tables to the latest version. Throws the error of the migration that failed. */
export async function migrate(db: ChatDatabase): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => STEPS },
    // The calls module keeps its own migration tables in the same database.
    migrationTableName: 'chat_migrations',
    migrationLockTableName: 'chat_migrations_lock',
  });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}
