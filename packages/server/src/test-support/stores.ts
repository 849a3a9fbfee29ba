import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../storage/database.ts';
import { KyselyCallStore } from '../storage/kysely-call-store.ts';
import { migrate } from '../storage/migrations.ts';
import type { CallsTables } from '../storage/schema.ts';

/** A folder for one test's database. */
export function tempFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'calls-server-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A store on an SQLite file of its own. */
export async function openSqliteStore() {
  const folder = tempFolder();
  const db = openDatabase<CallsTables>(`file:${join(folder.path, 'calls.db')}`);
  await migrate(db);
  return {
    store: new KyselyCallStore(db),
    close: async () => {
      await db.destroy();
      folder.remove();
    },
  };
}
