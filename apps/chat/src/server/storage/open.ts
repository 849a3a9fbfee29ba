import { openDatabase } from '@xpchat/calls-server';
import { migrate } from './migrations.ts';
import type { ChatDatabase, ChatTables } from './schema.ts';

/**
 * Opens the chat's database, which it shares with the calls module, and brings the chat's tables to
 * this version.
 *
 * @param path a file, or `:memory:`
 */
export async function openChatDatabase(path: string): Promise<ChatDatabase> {
  const db = openDatabase<ChatTables>(`file:${path}`);
  await migrate(db);
  return db;
}
