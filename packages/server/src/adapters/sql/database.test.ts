import { chmodSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { tempFolder } from '../../testing/stores.ts';
import { openDatabase } from './database.ts';

it('C11: makes SQLite files that only their owner can read, and repairs those of older versions', async () => {
  const folder = tempFolder();
  const path = join(folder.path, 'data', 'calls.db');
  for (const _open of ['creates', 'opens again']) {
    const db = openDatabase<unknown>(`file:${path}`);
    await sql`create table if not exists t (x integer)`.execute(db);
    const files = readdirSync(join(folder.path, 'data')).sort();
    expect(files).toEqual(['calls.db', 'calls.db-shm', 'calls.db-wal']);
    for (const file of files) {
      expect([file, statSync(join(folder.path, 'data', file)).mode & 0o777]).toEqual([file, 0o600]);
    }
    await db.destroy();
    chmodSync(path, 0o644);
  }
  folder.remove();
});
