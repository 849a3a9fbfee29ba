import { Kysely, SqliteDialect } from 'kysely';
import Database from 'libsql';
import { migrate } from './migrations.ts';
import type { ChatDatabase, ChatTables } from './schema.ts';

/**
 * Opens the chat's database and brings it to this version.
 *
 * @param path a file, or `:memory:`
 */
export async function openChatDatabase(path: string): Promise<ChatDatabase> {
  const connection = new Database(path);
  connection.pragma('journal_mode = WAL');
  connection.pragma('synchronous = FULL');
  connection.pragma('foreign_keys = ON');
  const db = new Kysely<ChatTables>({ dialect: new SqliteDialect({ database: connection }) });
  await migrate(db);
  return db;
}
