import { chmodSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, it, vi } from 'vitest';
import { tempFolder } from '../../testing/stores.ts';
import { openDatabase } from './database.ts';
import { makePrivate } from './private-file.ts';

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

describe('a database file of another owner', () => {
  /** What `chmod` does for anybody but root. */
  const refuse = () => {
    throw Object.assign(new Error('operation not permitted'), { code: 'EPERM' });
  };

  function makePrivateWith(mode: number, chmod = refuse) {
    const folder = tempFolder();
    const file = join(folder.path, 'calls.db');
    writeFileSync(file, '');
    chmodSync(file, mode);
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    try {
      makePrivate(file, chmod);
      return warn.mock.calls.map(([message]) => String(message));
    } finally {
      warn.mockRestore();
      folder.remove();
    }
  }

  it('C11: is used with a warning if a group shares it', () => {
    expect(makePrivateWith(0o660)).toEqual([expect.stringContaining('has the mode 660')]);
  });

  it('C11: is used as it is if it is private already', () => {
    expect(makePrivateWith(0o600)).toEqual([]);
  });

  it('C11: stops the start if everybody can read it', () => {
    expect(() => makePrivateWith(0o644)).toThrow('Let its owner set the mode 600');
  });

  it('C11: stops the start if its mode cannot be changed for another reason', () => {
    const fail = () => {
      throw Object.assign(new Error('read-only'), { code: 'EROFS' });
    };
    expect(() => makePrivateWith(0o660, fail)).toThrow('read-only');
  });
});
