import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answered, candidate, ended, ringing } from '../call-documents.ts';
import {
  committed,
  insert,
  type OpenedStores,
  openSession,
  results,
  update,
} from './opened-stores.ts';

/** The rules of every CallStore for the parts of a CallTransaction and for batches of transactions. */
export function transactionContract(name: string, open: () => Promise<OpenedStores>): void {
  describe(`CallTransaction on ${name}`, () => {
    let stores: OpenedStores;
    beforeEach(async () => {
      stores = await open();
    });
    afterEach(() => stores.close());

    const numbered = (outbox: readonly { readonly seq: number; readonly message: object }[]) =>
      outbox.map(({ seq, message }) => [
        seq,
        'candidate' in message ? Object(message.candidate).candidate : message,
      ]);
    const sendTo = (sessionId: string, text: string) => ({
      sessionId,
      message: candidate('alice', text),
    });

    it('numbers the messages to a session and names the node of its socket', async () => {
      await openSession(stores, 'bob-1', { node: 'n2' });
      const { deliveries } = {
        deliveries: [],
        ...(await stores.calls.commit({ send: [sendTo('bob-1', 'a'), sendTo('bob-1', 'b')] })),
      };
      expect(deliveries).toMatchObject([
        { sessionId: 'bob-1', node: 'n2', seq: 1, message: candidate('alice', 'a') },
        { sessionId: 'bob-1', node: 'n2', seq: 2, message: candidate('alice', 'b') },
      ]);
      expect(await stores.sessions.outbox('bob-1', 0)).toEqual(
        deliveries.map(({ seq, message }) => ({ seq, message })),
      );
    });

    it('stores messages for a detached session and names no node', async () => {
      await openSession(stores, 'bob-1');
      await stores.sessions.detach({
        sessionId: 'bob-1',
        attachment: 'bob-1-socket',
        expiresAt: stores.clock.now() + 20_000,
        left: false,
      });
      const outcome = await stores.calls.commit({ send: [sendTo('bob-1', 'a')] });
      expect(outcome).toMatchObject({ deliveries: [{ sessionId: 'bob-1', node: null, seq: 1 }] });
      expect(numbered(await stores.sessions.outbox('bob-1', 0))).toEqual([[1, 'a']]);
    });

    it('returns messages to a basic session without storing them and drops those without a session', async () => {
      await openSession(stores, 'bob-1', { basic: true });
      const outcome = await stores.calls.commit({
        send: [sendTo('bob-1', 'a'), sendTo('nobody-1', 'a')],
      });
      expect(outcome).toEqual({
        result: 'committed',
        deliveries: [
          { sessionId: 'bob-1', node: 'n1', seq: null, message: candidate('alice', 'a') },
        ],
      });
      expect(await stores.sessions.outbox('bob-1', 0)).toEqual([]);
    });

    it('stores a message exactly as it was sent, whatever text it holds', async () => {
      await openSession(stores, 'bob-1');
      const send = [sendTo('bob-1', 'NUL \u0000, half a pair \ud83d, "quotes" \\u0000 \u2028')];
      const call = ringing('c1', 'alice', 'bob');
      const messages = send.map(({ message }) => message);
      await stores.calls.commit({
        write: { call, expectedVersion: null },
        send,
        buffer: { callId: 'c1', messages },
      });
      expect(await stores.sessions.outbox('bob-1', 0)).toEqual([{ seq: 1, message: messages[0] }]);
      expect(await stores.calls.bufferedMessages('c1')).toEqual(messages);
    });

    it('accepts a client number once and rejects a transaction that repeats it', async () => {
      await openSession(stores, 'alice-1');
      await openSession(stores, 'bob-1');
      const received = { sessionId: 'alice-1', seq: 1, attachment: 'alice-1-socket' };
      const call = ringing('c1', 'alice', 'bob');
      const first = { received, send: [sendTo('bob-1', 'a')] };
      const repeated = { ...first, write: { call, expectedVersion: null } };
      const other = await stores.another();
      expect((await stores.calls.commit(first)).result).toBe('committed');
      expect(await other.calls.commit(repeated)).toEqual({ result: 'repeated' });
      expect(await stores.calls.load('c1')).toBeUndefined();
      expect(numbered(await stores.sessions.outbox('bob-1', 0))).toEqual([[1, 'a']]);
      expect(await stores.sessions.sessionsOf('alice')).toMatchObject([{ received: 1 }]);
    });

    it('rejects a client number before its predecessor, whose transaction may have failed', async () => {
      await openSession(stores, 'alice-1');
      const received = (seq: number) => ({
        received: { sessionId: 'alice-1', seq, attachment: 'alice-1-socket' },
      });
      expect(await stores.calls.commit(received(2))).toEqual({ result: 'repeated' });
      expect(await stores.calls.commit(received(1))).toEqual(committed);
      expect(await stores.calls.commit(received(2))).toEqual(committed);
    });

    it('accepts a range of client numbers only after its predecessor', async () => {
      await openSession(stores, 'alice-1');
      const received = (from: number, seq: number) => ({
        received: { sessionId: 'alice-1', from, seq, attachment: 'alice-1-socket' },
      });
      expect(await stores.calls.commit(received(2, 3))).toEqual({ result: 'repeated' });
      expect(await stores.calls.commit(received(1, 3))).toEqual(committed);
      expect(await stores.calls.commit(received(1, 4))).toEqual({ result: 'repeated' });
      expect(await stores.calls.commit(received(4, 5))).toEqual(committed);
      expect(await stores.sessions.sessionsOf('alice')).toMatchObject([{ received: 5 }]);
    });

    it('rejects a message of a removed session', async () => {
      await openSession(stores, 'alice-1');
      await stores.sessions.remove('alice-1');
      const received = { sessionId: 'alice-1', seq: 1, attachment: 'alice-1-socket' };
      expect(await stores.calls.commit({ received })).toEqual({ result: 'replaced' });
    });

    it('rejects a message from a socket that was replaced', async () => {
      await openSession(stores, 'alice-1');
      const received = { sessionId: 'alice-1', seq: 1, attachment: 'an-older-socket' };
      const late = { received, send: [sendTo('alice-1', 'late')] };
      expect(await stores.calls.commit(late)).toEqual({ result: 'replaced' });
      expect(await stores.sessions.outbox('alice-1', 0)).toEqual([]);
      const next = { ...received, attachment: 'alice-1-socket' };
      expect(await stores.calls.commit({ received: next })).toMatchObject({
        result: 'committed',
      });
    });

    it('rejects a message of a basic client whose session was retired or removed', async () => {
      await openSession(stores, 'alice-1');
      await openSession(stores, 'bob-1');
      const basicSender = { sessionId: 'alice-1', attachment: 'alice-1-socket' };
      const transactionOf = (what: string) => ({ basicSender, send: [sendTo('bob-1', what)] });
      const now = stores.clock.now();
      expect((await stores.calls.commit(transactionOf('a'))).result).toBe('committed');
      await stores.sessions.detach({ ...basicSender, expiresAt: now, left: true });
      expect((await stores.calls.commit(transactionOf('b'))).result).toBe('committed');
      expect(await stores.sessions.retire('alice-1', { now, grace: 0 })).toBe(true);
      const call = ringing('c1', 'alice', 'bob');
      const offer = { ...transactionOf('c'), write: { call, expectedVersion: null } };
      expect(await stores.calls.commit(offer)).toEqual({ result: 'replaced' });
      await stores.sessions.remove('alice-1');
      expect(await stores.calls.commit(offer)).toEqual({ result: 'replaced' });
      expect(await stores.calls.load('c1')).toBeUndefined();
      expect(numbered(await stores.sessions.outbox('bob-1', 0))).toEqual([
        [1, 'a'],
        [2, 'b'],
      ]);
    });

    it('writes neither number nor messages of a transaction whose call changed meanwhile', async () => {
      await openSession(stores, 'alice-1');
      await openSession(stores, 'bob-1');
      const call = ringing('c1', 'alice', 'bob');
      await insert(stores, call);
      await update(stores, answered(call));
      const late = {
        write: { call: ended(call), expectedVersion: 1 },
        send: [sendTo('bob-1', 'late')],
        received: { sessionId: 'alice-1', seq: 1, attachment: 'alice-1-socket' },
      };
      expect(await stores.calls.commit(late)).toEqual({ result: 'conflict' });
      expect(await stores.sessions.outbox('bob-1', 0)).toEqual([]);
      expect(await stores.sessions.sessionsOf('alice')).toMatchObject([{ received: 0 }]);
    });

    it('commits the other transactions of a batch when some are rejected', async () => {
      for (const id of ['alice-1', 'bob-1']) await openSession(stores, id);
      const call = ringing('c1', 'alice', 'bob');
      const received = (seq: number) => ({
        sessionId: 'alice-1',
        seq,
        attachment: 'alice-1-socket',
      });
      const outcomes = await Promise.all([
        stores.calls.commit({
          write: { call, expectedVersion: null },
          send: [sendTo('bob-1', 'offer')],
          received: received(1),
        }),
        stores.calls.commit({ send: [sendTo('bob-1', 'again')], received: received(1) }),
        update(stores, answered(call)),
        stores.calls.commit({
          write: { call: ended(call), expectedVersion: 1 },
          send: [sendTo('bob-1', 'cancel')],
        }),
        stores.calls.commit({ send: [sendTo('bob-1', 'candidate')], received: received(2) }),
        insert(stores, ringing('c1', 'carol', 'dave')),
      ]);
      expect(results(outcomes)).toEqual([
        'committed',
        'repeated',
        'committed',
        'conflict',
        'committed',
        'duplicate',
      ]);
      expect(await stores.calls.load('c1')).toEqual(answered(call));
      expect(numbered(await stores.sessions.outbox('bob-1', 0))).toEqual([
        [1, 'offer'],
        [2, 'candidate'],
      ]);
    });

    it('lets two people start a call in the batch in which their last one ends', async () => {
      const call = ringing('c1', 'alice', 'bob');
      await insert(stores, call);
      const outcomes = await Promise.all([
        insert(stores, ringing('c2', 'bob', 'alice')),
        update(stores, ended(call)),
        insert(stores, ringing('c3', 'bob', 'alice')),
      ]);
      expect(results(outcomes)).toEqual(['conflict', 'committed', 'committed']);
    });

    it('numbers the messages of concurrent nodes without gaps or repeats', async () => {
      const other = await stores.another();
      for (const id of ['alice-1', 'bob-1', 'carol-1']) await openSession(stores, id);
      const rounds = Array.from({ length: 20 }, (_, round) => round);
      // In opposite orders: nodes that locked in the order of the messages would deadlock.
      await Promise.all(
        rounds.flatMap((round) => [
          stores.calls.commit({
            send: [sendTo('alice-1', `x${round}`), sendTo('bob-1', `x${round}`)],
            received: { sessionId: 'carol-1', seq: round + 1, attachment: 'carol-1-socket' },
          }),
          other.calls.commit({
            send: [sendTo('bob-1', `y${round}`), sendTo('alice-1', `y${round}`)],
          }),
        ]),
      );
      for (const id of ['alice-1', 'bob-1']) {
        const outbox = numbered(await stores.sessions.outbox(id, 0));
        expect(outbox.map(([seq]) => seq)).toEqual(
          Array.from({ length: 40 }, (_, index) => index + 1),
        );
        const texts = outbox.map(([, text]) => String(text));
        for (const node of ['x', 'y']) {
          expect(texts.filter((text) => text.startsWith(node))).toEqual(
            rounds.map((round) => `${node}${round}`),
          );
        }
      }
    });
  });
}
