import { openDatabase } from '@xpchat/calls-server';
import { migrate } from './migrations.ts';
import type { ChatDatabase, ChatTables } from './schema.ts';

/**
 * Opens the database that the chat shares with the calls module, and migrates the chat's tables.
 *
 * @param path path of a file, or `:memory:`
 */
export async function openChatDatabase(path: string): Promise<ChatDatabase> {
  const db = openDatabase<ChatTables>(`file:${path}`);
  await migrate(db);
  return db;
}
