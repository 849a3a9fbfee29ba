import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { candidate, ended, ringing } from '../../testing/call-documents.ts';
import { openSession } from '../../testing/contracts/opened-stores.ts';
import { storeContracts } from '../../testing/contracts/store-contracts.ts';
import { hasPostgres, openPostgresStores } from '../../testing/postgres.ts';
import { silentLog } from '../../testing/silent-log.ts';
import { openSqliteStores, tempFolder } from '../../testing/stores.ts';
import { VirtualClock } from '../../testing/virtual-clock.ts';
import { openDatabase } from './database.ts';
import { migrate } from './migrations.ts';
import type { CallsTables } from './schema.ts';
import { openStores } from './stores.ts';

async function openSqlite() {
  const stores = await openSqliteStores();
  return { ...stores, another: async () => stores };
}

storeContracts('SQLite', openSqlite);
databaseRules('SQLite', openSqlite);
if (hasPostgres) {
  storeContracts('PostgreSQL', openPostgresStores);
  databaseRules('PostgreSQL', openPostgresStores);
} else {
  it.skipIf(process.env.CI === undefined)('runs on PostgreSQL at TEST_POSTGRES_URL in CI', () => {
    expect(hasPostgres).toBe(true);
  });
}

/** Rules of the tables, which the memory store does not have. */
function databaseRules(
  name: string,
  open: () => Promise<Awaited<ReturnType<typeof openSqlite | typeof openPostgresStores>>>,
): void {
  describe(`the tables on ${name}`, () => {
    it('hold a history row for each participant from the start of the call', async () => {
      const { calls, db, close } = await open();
      const call = ringing('c1', 'alice', 'bob');
      await calls.commit({ write: { call, expectedVersion: null } });
      const rows = () => db.selectFrom('calls_participants').selectAll().orderBy('role').execute();
      const flags = { missed: 0, seen: 0, hidden: 0, deleted: 0 };
      const live = {
        ...flags,
        call_id: 'c1',
        call_type: 'video',
        live: 1,
        outcome: null,
        created_at: 1000,
        answered_at: null,
        ended_at: null,
      };
      expect(await rows()).toEqual([
        { ...live, role: 'callee', user_id: 'bob', peer: 'alice' },
        { ...live, role: 'caller', user_id: 'alice', peer: 'bob' },
      ]);
      await db.updateTable('calls_participants').set({ deleted: 1 }).execute();
      await calls.commit({ write: { call: ended(call, 'no_answer'), expectedVersion: 1 } });
      const over = { ...live, live: 0, outcome: 'no_answer', ended_at: 1010, deleted: 1 };
      expect(await rows()).toEqual([
        { ...over, role: 'callee', user_id: 'bob', peer: 'alice', missed: 1 },
        { ...over, role: 'caller', user_id: 'alice', peer: 'bob' },
      ]);
      await close();
    });

    it('lose acknowledged messages later, for many sessions in one statement', async () => {
      const stores = await open();
      const { calls, sessions, db, clock } = stores;
      const ids = Array.from({ length: 250 }, (_, index) => `s${index}`);
      for (const id of ids) await openSession(stores, id);
      const message = candidate('alice', 'a');
      await calls.commit({ send: ids.map((sessionId) => ({ sessionId, message })) });
      await calls.commit({ send: ids.map((sessionId) => ({ sessionId, message })) });
      for (const id of ids) sessions.acknowledge(id, id === 's7' ? 1 : 2);
      sessions.acknowledge('s8', 1);
      const left = () => db.selectFrom('calls_outbox').select(['session_id', 'seq']).execute();
      expect(await left()).toHaveLength(500);
      clock.advanceSync(1000);
      await expect.poll(left).toEqual([{ session_id: 's7', seq: 2 }]);
      await stores.close();
    });

    it('C3: hold an offer to many sessions once, as long as one of them needs it', async () => {
      const stores = await open();
      const { calls, sessions, db, clock } = stores;
      const ids = Array.from({ length: 95 }, (_, index) => `bob-${index}`);
      for (const id of ids) await openSession(stores, id);
      const offer = { ...candidate('alice', 'a'), connectionId: 'x'.repeat(60_000) };
      const other = candidate('alice', 'b');
      await calls.commit({
        write: { call: ringing('c1', 'alice', 'bob'), expectedVersion: null },
        send: ids.flatMap((sessionId) => [
          { sessionId, message: offer },
          { sessionId, message: other },
        ]),
        buffer: { callId: 'c1', messages: [offer] },
      });
      const size = async () => {
        const tables = ['calls_outbox', 'calls_kept', 'calls_bodies', 'calls_calls'] as const;
        const rows = await Promise.all(
          tables.map((name) => db.selectFrom(name).selectAll().execute()),
        );
        return JSON.stringify(rows).length;
      };
      expect(await size()).toBeLessThan(100_000);
      const messages = [offer, other];
      expect((await sessions.outbox('bob-7', 0)).map(({ message }) => message)).toEqual(messages);
      expect((await sessions.outbox('bob-8', 1)).map(({ message }) => message)).toEqual([other]);
      expect(await calls.bufferedMessages('c1')).toEqual([offer]);
      const bodies = () => db.selectFrom('calls_bodies').select('id').execute();
      for (const id of ids.slice(1)) sessions.acknowledge(id, 2);
      clock.advanceSync(1000);
      await expect
        .poll(() => db.selectFrom('calls_outbox').select('seq').execute())
        .toHaveLength(1);
      expect(await bodies()).toHaveLength(1);
      sessions.acknowledge('bob-0', 2);
      await calls.commit({
        write: { call: ended(ringing('c1', 'alice', 'bob')), expectedVersion: 1 },
      });
      clock.advanceSync(1000);
      await expect.poll(bodies).toEqual([]);
      await stores.close();
    });

    it('keep nothing of a session that was removed before its acknowledgement was written', async () => {
      const stores = await open();
      const { calls, sessions, db, clock } = stores;
      await openSession(stores, 'bob-1');
      await calls.commit({ send: [{ sessionId: 'bob-1', message: candidate('alice', 'a') }] });
      sessions.acknowledge('bob-1', 1);
      await sessions.remove('bob-1');
      expect(await db.selectFrom('calls_outbox').selectAll().execute()).toEqual([]);
      await stores.close();
      expect(clock.pending).toBe(0);
    });

    it('lose nodes that stopped a day ago, unless sessions still name them', async () => {
      const stores = await open();
      const { nodes, db, clock } = stores;
      await openSession(stores, 'bob-1', { node: 'crashed' });
      await nodes.renew('stopped', clock.now());
      await nodes.renew('new', clock.now() + 25 * 3_600_000);
      const rows = await db.selectFrom('calls_nodes').select('id').orderBy('id').execute();
      expect(rows).toEqual([{ id: 'crashed' }, { id: 'new' }]);
      await stores.close();
    });

    it('take the other transactions of a batch when one holds a value that cannot be stored', async () => {
      const stores = await open();
      const { calls } = stores;
      const broken = { ...ringing('c2', 'carol', 'dave'), createdAt: Number.NaN };
      const outcomes = await Promise.allSettled([
        calls.commit({ write: { call: ringing('c1', 'alice', 'bob'), expectedVersion: null } }),
        calls.commit({ write: { call: broken, expectedVersion: null } }),
        calls.commit({ write: { call: ringing('c3', 'erin', 'frank'), expectedVersion: null } }),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(await calls.load('c1')).toBeDefined();
      expect(await calls.load('c2')).toBeUndefined();
      expect(await calls.load('c3')).toBeDefined();
      await stores.close();
    });
  });
}

describe('openDatabase', () => {
  it('rejects a URL of an unknown kind', () => {
    expect(() => openDatabase('mysql://localhost/calls')).toThrow('file: or postgres://');
  });

  it('creates the folder of the file and commits durably in WAL mode', async () => {
    const folder = tempFolder();
    const db = openDatabase<CallsTables>(`file:${folder.path}/a/b/calls.db`);
    const pragma = async (name: string) =>
      (await sql<Record<string, unknown>>`pragma ${sql.raw(name)}`.execute(db)).rows[0];
    expect(await pragma('journal_mode')).toEqual({ journal_mode: 'wal' });
    expect(await pragma('synchronous')).toEqual({ synchronous: 2 });
    expect(await pragma('foreign_keys')).toEqual({ foreign_keys: 1 });
    await db.destroy();
    folder.remove();
  });

  it('serves waiting SQLite statements in order, also after a failed transaction', async () => {
    const folder = tempFolder();
    const db = openDatabase<CallsTables>(`file:${folder.path}/calls.db`);
    await sql`create table t (n integer primary key)`.execute(db);
    const insert = (n: number) => sql`insert into t values (${n})`.execute(db);
    const seen: number[] = [];
    const outcomes = await Promise.allSettled([
      db.transaction().execute(async (tx) => {
        await sql`insert into t values (1)`.execute(tx);
        throw new Error('Rolled back.');
      }),
      ...[1, 2, 2, 3].map((n) => insert(n).then(() => seen.push(n))),
    ]);
    const states = outcomes.map(({ status }) => status === 'fulfilled');
    expect(states).toEqual([false, true, true, false, true]);
    expect(seen).toEqual([1, 2, 3]);
    await db.destroy();
    folder.remove();
  });

  it('restores calls, sessions, message numbers and messages after a crash', async () => {
    const folder = tempFolder();
    const clock = new VirtualClock();
    const start = async () => {
      const db = openDatabase<CallsTables>(`file:${folder.path}/calls.db`);
      await migrate(db);
      return { ...openStores(db, clock, silentLog), db, clock };
    };
    const first = await start();
    const call = ringing('c1', 'alice', 'bob');
    const sessions = { ...first, another: async () => first };
    for (const id of ['alice-1', 'bob-1']) await openSession(sessions, id);
    const message = candidate('alice', 'a');
    await first.calls.commit({
      write: { call, expectedVersion: null },
      buffer: { callId: 'c1', messages: [message] },
      send: [{ sessionId: 'bob-1', message }],
      received: { sessionId: 'alice-1', seq: 1, attachment: 'alice-1-socket' },
    });
    // As after SIGKILL: only the file is closed.
    await first.db.destroy();
    const second = await start();
    expect(await second.calls.load('c1')).toEqual(call);
    expect(await second.calls.bufferedMessages('c1')).toEqual([message]);
    expect(await second.sessions.outbox('bob-1', 0)).toEqual([{ seq: 1, message }]);
    expect(await second.sessions.sessionsOf('alice')).toMatchObject([{ received: 1, node: 'n1' }]);
    await second.close();
    await second.db.destroy();
    folder.remove();
  });
});
