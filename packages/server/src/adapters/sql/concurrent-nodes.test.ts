import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answered, candidate, ended, ringing } from '../../testing/call-documents.ts';
import { openSession } from '../../testing/contracts/opened-stores.ts';
import { hasPostgres, openPostgresStores } from '../../testing/postgres.ts';
import { pairOf } from '../rows/transaction-batch.ts';

/** The test holds the transaction of another node open. SQLite has one writer: nothing to test. */
describe.skipIf(!hasPostgres)(
  'a commit on PostgreSQL while another node writes the same rows',
  () => {
    let stores: Awaited<ReturnType<typeof openPostgresStores>>;
    beforeEach(async () => {
      stores = await openPostgresStores();
    });
    afterEach(() => stores.close());

    const otherNode = async () => (await stores.another()).db.startTransaction().execute();
    const blocked = async () =>
      (
        await sql`select 1 from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`.execute(stores.db)
      ).rows.length;
    const message = candidate('alice', 'a');

    it('waits and numbers its message after that of the other node', async () => {
      await openSession(stores, 'bob-1');
      const other = await otherNode();
      await other.updateTable('calls_sessions').set({ sent: 1 }).execute();
      await other
        .insertInto('calls_outbox')
        .values({ session_id: 'bob-1', seq: 1, messages: JSON.stringify([message]) })
        .execute();
      const commit = stores.calls.commit({ send: [{ sessionId: 'bob-1', message }] });
      await expect.poll(blocked).toBe(1);
      await other.commit().execute();
      expect(await commit).toMatchObject({ result: 'committed', deliveries: [{ seq: 2 }] });
      expect(await stores.sessions.outbox('bob-1', 0)).toEqual([
        { seq: 1, message },
        { seq: 2, message },
      ]);
    });

    it('waits and rejects a client number that the other node accepted', async () => {
      await openSession(stores, 'alice-1');
      const other = await otherNode();
      await other.updateTable('calls_sessions').set({ received: 1 }).execute();
      const commit = stores.calls.commit({
        received: { sessionId: 'alice-1', seq: 1, attachment: 'alice-1-socket' },
      });
      await expect.poll(blocked).toBe(1);
      await other.commit().execute();
      expect(await commit).toEqual({ result: 'repeated' });
    });

    it('waits and rejects an update of a version that the other node updated', async () => {
      const call = ringing('c1', 'alice', 'bob');
      await stores.calls.commit({ write: { call, expectedVersion: null } });
      const active = answered(call);
      const other = await otherNode();
      await other
        .updateTable('calls_calls')
        .set({ state: 'active', version: 2, document: JSON.stringify(active) })
        .execute();
      const commit = stores.calls.commit({ write: { call: ended(call), expectedVersion: 1 } });
      await expect.poll(blocked).toBe(1);
      await other.commit().execute();
      expect(await commit).toEqual({ result: 'conflict' });
      expect(await stores.calls.load('c1')).toEqual(active);
    });

    it('waits and rejects a call of two people for whom the other node placed one', async () => {
      const call = ringing('c1', 'bob', 'alice');
      const other = await otherNode();
      await other
        .insertInto('calls_calls')
        .values({
          id: 'c1',
          state: 'ringing',
          version: 1,
          pair: pairOf(call),
          document: JSON.stringify(call),
          created_at: call.createdAt,
        })
        .execute();
      const commit = stores.calls.commit({
        write: { call: ringing('c2', 'alice', 'bob'), expectedVersion: null },
      });
      await expect.poll(blocked).toBe(1);
      await other.commit().execute();
      expect(await commit).toEqual({ result: 'conflict' });
      expect(await stores.calls.load('c2')).toBeUndefined();
    });

    it('is retried when it was the victim of a deadlock', async () => {
      for (const id of ['alice-1', 'bob-1']) await openSession(stores, id);
      const other = await otherNode();
      // The commit checks for deadlocks earlier than this transaction: it is the victim.
      await sql`set local deadlock_timeout = '60s'`.execute(other);
      const lock = (id: string) =>
        other
          .updateTable('calls_sessions')
          .set({ departed: 0 })
          .where('session_id', '=', id)
          .execute();
      await lock('bob-1');
      const send = ['bob-1', 'alice-1'].map((sessionId) => ({ sessionId, message }));
      const commit = stores.calls.commit({ send });
      await expect.poll(blocked).toBe(1);
      await lock('alice-1');
      await other.commit().execute();
      expect(await commit).toMatchObject({ deliveries: [{ seq: 1 }, { seq: 1 }] });
    });

    it('locks sessions in the order of their ids, so that nodes cannot deadlock', async () => {
      const ids = Array.from({ length: 20 }, (_, index) => `user${index}-1`);
      for (const id of ids) await openSession(stores, id);
      const other = await otherNode();
      const lock = (id: string) =>
        other
          .updateTable('calls_sessions')
          .set({ departed: 0 })
          .where('session_id', '=', id)
          .execute();
      // The commit waits for the first session, so it holds no lock on the others yet.
      const [first = '', ...rest] = [...ids].sort();
      await lock(first);
      const send = [...ids].reverse().map((sessionId) => ({ sessionId, message }));
      const commit = stores.calls.commit({ send });
      await expect.poll(blocked).toBe(1);
      await sql`set local lock_timeout = '1ms'`.execute(other);
      for (const id of rest) await lock(id);
      await other.commit().execute();
      expect(await commit).toMatchObject({ result: 'committed' });
    });
  },
);
