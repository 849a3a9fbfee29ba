import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { candidate } from '../call-documents.ts';
import { type OpenedStores, openSession } from './opened-stores.ts';

const GRACE_MS = 20_000;

/** The rules of every SessionStore. @param open opens empty stores */
export function sessionStoreContract(name: string, open: () => Promise<OpenedStores>): void {
  describe(`SessionStore on ${name}`, () => {
    let stores: OpenedStores;
    beforeEach(async () => {
      stores = await open();
    });
    afterEach(() => stores.close());

    const resume = (sessionId: string, change: Record<string, string> = {}) =>
      stores.sessions.resume({
        sessionId,
        userId: 'alice',
        secretHash: `${sessionId}-secret`,
        node: 'n2',
        attachment: 'second',
        ...change,
      });
    const detach = (sessionId: string, change: object = {}) =>
      stores.sessions.detach({
        sessionId,
        attachment: `${sessionId}-socket`,
        expiresAt: stores.clock.now() + GRACE_MS,
        left: false,
        ...change,
      });
    const send = (sessionId: string, ...texts: string[]) =>
      stores.calls.commit({
        send: texts.map((text) => ({ sessionId, message: candidate('bob', text) })),
      });
    const session = async () => (await stores.sessions.sessionsOf('alice'))[0];

    it('lists the sessions of a person on every node', async () => {
      await openSession(stores, 'alice-1');
      await openSession(stores, 'alice-2', { node: 'n2', basic: true });
      await openSession(stores, 'bob-1');
      const other = await stores.another();
      const alices = { userId: 'alice', connected: true, left: false, retired: false };
      const common = { ...alices, received: 0 };
      expect(await other.sessions.sessionsOf('alice')).toEqual([
        { ...common, sessionId: 'alice-1', basic: false, node: 'n1' },
        { ...common, sessionId: 'alice-2', basic: true, node: 'n2' },
      ]);
      expect(await stores.sessions.sessionsOf('carol')).toEqual([]);
    });

    it('rejects a second session with the same id and opens the others of the batch', async () => {
      await openSession(stores, 'alice-1');
      const outcomes = await Promise.allSettled([
        openSession(stores, 'alice-2'),
        openSession(stores, 'alice-1', { userId: 'bob' }),
        openSession(stores, 'alice-3'),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect((await stores.sessions.sessionsOf('alice')).map(({ sessionId }) => sessionId)).toEqual(
        ['alice-1', 'alice-2', 'alice-3'],
      );
    });

    it('resumes a session only for its person and with its secret', async () => {
      await openSession(stores, 'alice-1');
      await openSession(stores, 'alice-2', { basic: true });
      expect(await resume('alice-1', { userId: 'bob' })).toBeNull();
      expect(await resume('alice-1', { secretHash: 'wrong' })).toBeNull();
      expect(await resume('alice-2')).toBeNull();
      expect(await resume('alice-3')).toBeNull();
      expect(await session()).toMatchObject({ node: 'n1' });
    });

    it('returns on resume the message numbers and the node that had the socket', async () => {
      await openSession(stores, 'alice-1');
      await stores.nodes.renew('n2', stores.clock.now() + 15_000);
      await stores.calls.commit({
        received: { sessionId: 'alice-1', seq: 1, attachment: 'alice-1-socket' },
      });
      await send('alice-1', 'a', 'b');
      expect(await resume('alice-1')).toEqual({ received: 1, sent: 2, previous: 'n1' });
      await detach('alice-1', { attachment: 'second', left: true });
      expect(await session()).toMatchObject({ left: true, retired: false, node: null });
      expect(await resume('alice-1', { attachment: 'third' })).toEqual({
        received: 1,
        sent: 2,
        previous: null,
      });
      expect(await session()).toMatchObject({ connected: true, left: false, node: 'n2' });
    });

    it('ignores the close of a socket that was replaced', async () => {
      await openSession(stores, 'alice-1');
      await stores.nodes.renew('n2', stores.clock.now() + 15_000);
      await Promise.all([resume('alice-1'), detach('alice-1')]);
      expect(await session()).toMatchObject({ connected: true, node: 'n2' });
    });

    it('removes a session with its outbox', async () => {
      await openSession(stores, 'alice-1');
      await send('alice-1', 'a');
      expect(await stores.sessions.remove('alice-1')).toBe(true);
      expect(await stores.sessions.remove('alice-1')).toBe(false);
      expect(await stores.sessions.sessionsOf('alice')).toEqual([]);
      expect(await stores.sessions.outbox('alice-1', 0)).toEqual([]);
      expect(await resume('alice-1')).toBeNull();
    });

    describe('outbox', () => {
      const numbers = async (after: number) =>
        (await stores.sessions.outbox('alice-1', after)).map(({ seq }) => seq);

      it('returns the messages after a number in order, also from within one transaction', async () => {
        await openSession(stores, 'alice-1');
        await send('alice-1', 'a', 'b', 'c');
        await send('alice-1', 'd');
        expect(await stores.sessions.outbox('alice-1', 1)).toEqual([
          { seq: 2, message: candidate('bob', 'b') },
          { seq: 3, message: candidate('bob', 'c') },
          { seq: 4, message: candidate('bob', 'd') },
        ]);
        expect(await numbers(4)).toEqual([]);
      });

      it('returns which of many sessions have messages after a number', async () => {
        for (const id of ['alice-1', 'bob-1', 'carol-1']) await openSession(stores, id);
        await send('alice-1', 'a', 'b', 'c');
        await send('bob-1', 'a');
        const withUnsent = async (...sessions: (readonly [string, number])[]) =>
          [...(await stores.sessions.withUnsent(sessions))].sort();
        const [carol, unknown] = [['carol-1', 0] as const, ['nobody-1', 0] as const];
        expect(await withUnsent(['alice-1', 0], ['bob-1', 0], carol, unknown)).toEqual([
          'alice-1',
          'bob-1',
        ]);
        expect(await withUnsent(['alice-1', 2], ['bob-1', 1], carol)).toEqual(['alice-1']);
        expect(await withUnsent(['alice-1', 3])).toEqual([]);
      });

      it('returns which of many sessions have another socket, or are gone', async () => {
        for (const id of ['alice-1', 'bob-1']) await openSession(stores, id);
        const elsewhere = await stores.sessions.attachedElsewhere([
          ['alice-1', 'alice-1-socket'],
          ['bob-1', 'an older socket'],
          ['nobody-1', 'nobody-1-socket'],
        ]);
        expect([...elsewhere].sort()).toEqual(['bob-1', 'nobody-1']);
      });

      it('keeps messages until they are acknowledged and continues their numbers', async () => {
        await openSession(stores, 'alice-1');
        await openSession(stores, 'bob-1');
        await send('alice-1', 'a');
        await send('alice-1', 'b');
        await send('bob-1', 'a');
        stores.sessions.acknowledge('alice-1', 1);
        stores.clock.advanceSync(1000);
        await send('alice-1', 'c');
        expect((await numbers(0)).filter((seq) => seq > 1)).toEqual([2, 3]);
        expect(await stores.sessions.outbox('bob-1', 0)).toHaveLength(1);
      });
    });

    describe('expiry', () => {
      const expired = (after = 0) => stores.sessions.expired(stores.clock.now() + after, GRACE_MS);
      const alice = [{ sessionId: 'alice-1', userId: 'alice' }];

      it('comes at the end of the grace period of a detached session', async () => {
        await openSession(stores, 'alice-1');
        await openSession(stores, 'bob-1');
        await detach('alice-1');
        expect(await expired(GRACE_MS - 1)).toEqual([]);
        await stores.nodes.renew('n1', stores.clock.now() + 10 * GRACE_MS);
        expect(await expired(GRACE_MS)).toEqual(alice);
      });

      it('comes a grace period after the lease of the node ends; the session is detached at once', async () => {
        await openSession(stores, 'alice-1', { node: 'n1' });
        await openSession(stores, 'bob-1', { node: 'n2' });
        stores.clock.advanceSync(14_999);
        expect(await session()).toMatchObject({ connected: true });
        stores.clock.advanceSync(1);
        await stores.nodes.renew('n2', stores.clock.now() + 15_000);
        expect(await session()).toMatchObject({ connected: false, left: false });
        expect(await stores.sessions.sessionsOf('bob')).toMatchObject([{ connected: true }]);
        expect(await expired(GRACE_MS - 1)).toEqual([]);
        expect(await expired(GRACE_MS)).toEqual(alice);
      });

      it('is postponed for detached sessions when a node starts and no other node is alive', async () => {
        await openSession(stores, 'alice-1', { node: 'n1' });
        await openSession(stores, 'bob-1', { node: 'n2' });
        await detach('alice-1');
        stores.clock.advanceSync(10_000);
        await stores.sessions.extendDetachedSessions('n3', stores.clock.now(), GRACE_MS);
        expect(await expired(GRACE_MS / 2)).toEqual(alice);
        await stores.nodes.leave('n2', stores.clock.now(), GRACE_MS);
        await stores.nodes.leave('n1', stores.clock.now(), GRACE_MS);
        stores.clock.advanceSync(600_000);
        expect(
          await stores.sessions.retire('bob-1', { now: stores.clock.now(), grace: GRACE_MS }),
        ).toBe(true);
        await stores.sessions.extendDetachedSessions('n3', stores.clock.now(), GRACE_MS);
        // A retired session cannot resume: it gets no more time.
        expect(await expired(0)).toMatchObject([{ sessionId: 'bob-1' }]);
        await stores.sessions.remove('bob-1');
        expect(await expired(GRACE_MS - 1)).toEqual([]);
        expect(await expired(GRACE_MS)).toEqual(alice);
      });

      it('spares a session that was resumed, and each session is removed once', async () => {
        await openSession(stores, 'alice-1');
        await openSession(stores, 'alice-2');
        await detach('alice-1');
        await detach('alice-2');
        const ifExpired = { now: stores.clock.now() + GRACE_MS, grace: GRACE_MS };
        await stores.nodes.renew('n2', ifExpired.now + 1);
        await resume('alice-1');
        expect(await stores.sessions.retire('alice-1', ifExpired)).toBe(false);
        const other = await stores.another();
        const removed = await Promise.all([
          stores.sessions.remove('alice-2'),
          other.sessions.remove('alice-2'),
        ]);
        expect(removed.sort()).toEqual([false, true]);
        expect(await stores.sessions.sessionsOf('alice')).toMatchObject([{ sessionId: 'alice-1' }]);
      });

      it('is immediate with too many unacknowledged messages, on this node or detached', async () => {
        await openSession(stores, 'alice-1');
        await openSession(stores, 'alice-2', { node: 'n2' });
        await openSession(stores, 'bob-1');
        await openSession(stores, 'bob-2');
        await detach('bob-2');
        for (const text of ['a', 'b', 'c']) {
          for (const id of ['alice-1', 'alice-2', 'bob-2']) await send(id, text);
        }
        await send('bob-1', 'a');
        await send('bob-1', 'b');
        const now = stores.clock.now();
        const retired = async () =>
          (await stores.sessions.retireOverfull('n1', { messages: 2, bytes: 1e6 }, now)).map(
            ({ sessionId }) => sessionId,
          );
        expect((await retired()).sort()).toEqual(['alice-1', 'bob-2']);
        expect(await retired()).toEqual([]);
        expect(await resume('alice-1')).toBeNull();
        expect(await expired()).toEqual(
          expect.arrayContaining([
            { sessionId: 'alice-1', userId: 'alice' },
            { sessionId: 'bob-2', userId: 'bob' },
          ]),
        );
      });

      it('C3: is immediate with too many unacknowledged bytes, also if sessions share the messages', async () => {
        const ids = ['alice-1', 'alice-2', 'bob-1'];
        for (const id of ids) await openSession(stores, id);
        const message = { ...candidate('alice', 'a'), connectionId: 'x'.repeat(6000) };
        const sendToAll = () =>
          stores.calls.commit({ send: ids.map((sessionId) => ({ sessionId, message })) });
        await sendToAll();
        const limit = { messages: 1000, bytes: 13_000 };
        expect(await stores.sessions.retireOverfull('n1', limit, stores.clock.now())).toEqual([]);
        await sendToAll();
        await sendToAll();
        const retired = await stores.sessions.retireOverfull('n1', limit, stores.clock.now());
        expect(retired.map(({ sessionId }) => sessionId).sort()).toEqual(ids);
      });

      it('leaves a retired session that cannot resume, ring or send until it is removed', async () => {
        await openSession(stores, 'alice-1');
        await detach('alice-1');
        const ifExpired = { now: stores.clock.now() + GRACE_MS, grace: GRACE_MS };
        expect(await stores.sessions.retire('alice-1', ifExpired)).toBe(true);
        expect(await resume('alice-1')).toBeNull();
        expect(await session()).toMatchObject({ left: true, retired: true, node: null });
        const received = { sessionId: 'alice-1', seq: 1, attachment: 'alice-1' };
        expect(await stores.calls.commit({ received })).toEqual({ result: 'replaced' });
        // If this node dies now, another one finds the session.
        expect(await expired(GRACE_MS)).toEqual(alice);
        expect(await stores.sessions.retire('alice-1', ifExpired)).toBe(true);
        await stores.sessions.remove('alice-1');
        expect(await expired(GRACE_MS)).toEqual([]);
      });
    });
  });
}
