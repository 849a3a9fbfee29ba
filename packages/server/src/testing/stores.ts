import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { openDatabase } from '../adapters/sql/database.ts';
import { migrate } from '../adapters/sql/migrations.ts';
import type { CallsTables } from '../adapters/sql/schema.ts';
import { openStores, type Stores } from '../adapters/sql/stores.ts';
import { silentLog } from './silent-log.ts';
import { VirtualClock } from './virtual-clock.ts';

/** Creates a folder for the database of one test. */
export function tempFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'calls-server-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Opens stores on a new SQLite file. */
export async function openSqliteStores(
  clock = new VirtualClock(),
): Promise<Stores & { readonly db: Kysely<CallsTables>; readonly clock: VirtualClock }> {
  const folder = tempFolder();
  const db = openDatabase<CallsTables>(`file:${join(folder.path, 'calls.db')}`);
  await migrate(db);
  const stores = openStores(db, clock, silentLog);
  return {
    ...stores,
    db,
    clock,
    close: async () => {
      await stores.close();
      await db.destroy();
      folder.remove();
    },
  };
}
