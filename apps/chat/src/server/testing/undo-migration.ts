import { sql } from 'kysely';
import type { ChatDatabase } from '../storage/schema.ts';

/** Statements that undo each migration, latest first. */
const UNDO: readonly (readonly [name: string, statements: readonly string[]])[] = [
  [
    '004_groups',
    [
      'alter table messages drop column event',
      'drop index conversations_by_creation_key',
      'alter table conversations drop column creation_key',
      'alter table conversations drop column version',
      'alter table conversations drop column name',
    ],
  ],
  ['003_name_keys', ['drop index users_by_name_key', 'alter table users drop column name_key']],
];

/** Makes the database one of the version before this migration. */
export async function undoMigration(db: ChatDatabase, wanted: string): Promise<void> {
  for (const [name, statements] of UNDO) {
    for (const statement of statements) await sql.raw(statement).execute(db);
    await sql`delete from chat_migrations where name = ${name}`.execute(db);
    if (name === wanted) return;
  }
  throw new Error(`no way to undo ${wanted}`);
}
