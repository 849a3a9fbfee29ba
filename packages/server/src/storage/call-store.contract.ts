import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Call } from '../calls/call.ts';
import type { Committed } from '../calls/ports.ts';
import { answered, candidate, ended, ringing } from '../test-support/call-documents.ts';
import { type NodeStores, type OpenedStores, openSession } from './opened-stores.contract.ts';

const committed: Committed = { result: 'committed', deliveries: [] };

function insert({ calls }: NodeStores, call: Call): Promise<Committed> {
  return calls.commit({ write: { call, expectedVersion: null } });
}

function update({ calls }: NodeStores, call: Call): Promise<Committed> {
  return calls.commit({ write: { call, expectedVersion: call.version - 1 } });
}

function results(outcomes: readonly Committed[]): string[] {
  return outcomes.map(({ result }) => result);
}

/** What every CallStore must do. `open` gives an empty one. */
export function callStoreContract(name: string, open: () => Promise<OpenedStores>): void {
  describe(`CallStore on ${name}`, () => {
    let stores: OpenedStores;
    beforeEach(async () => {
      stores = await open();
    });
    afterEach(() => stores.close());

    describe('calls', () => {
      it('gives back a call exactly as it was stored', async () => {
        const call = ringing('c1', 'alice', 'Боб "\u{1f600}" \\u0000 \'');
        expect(await insert(stores, call)).toEqual(committed);
        expect(await stores.calls.load('c1')).toEqual(call);
        expect(await stores.calls.load('c2')).toBeUndefined();
      });

      it('refuses a second call with the same id', async () => {
        await insert(stores, ringing('c1', 'alice', 'bob'));
        expect(await insert(stores, ringing('c1', 'carol', 'dave'))).toEqual({
          result: 'duplicate',
        });
        expect(await stores.calls.liveOf('carol')).toEqual([]);
      });

      it('holds one live call between two people, whoever calls', async () => {
        const first = ringing('c1', 'alice', 'bob');
        await insert(stores, first);
        expect(await insert(stores, ringing('c2', 'bob', 'alice'))).toEqual({ result: 'conflict' });
        expect(await stores.calls.load('c2')).toBeUndefined();
        await update(stores, ended(first));
        expect(await insert(stores, ringing('c3', 'bob', 'alice'))).toEqual(committed);
      });

      it('lets exactly one of two simultaneous calls between two people in', async () => {
        const other = await stores.another();
        const outcomes = await Promise.all([
          insert(stores, ringing('c1', 'alice', 'bob')),
          insert(stores, ringing('c2', 'bob', 'alice')),
          insert(other, ringing('c3', 'alice', 'bob')),
          insert(other, ringing('c4', 'bob', 'alice')),
        ]);
        expect(results(outcomes).sort()).toEqual(['committed', 'conflict', 'conflict', 'conflict']);
      });

      it('replaces a call only from the version that was read', async () => {
        const call = ringing('c1', 'alice', 'bob');
        const active = answered(call);
        await insert(stores, call);
        expect(await update(stores, active)).toEqual(committed);
        expect(await update(stores, ended(call))).toEqual({ result: 'conflict' });
        expect(await stores.calls.load('c1')).toEqual(active);
        expect(await stores.calls.liveOf('bob')).toEqual([active]);
      });

      it('lets exactly one of the simultaneous writes of a version win', async () => {
        const other = await stores.another();
        const call = ringing('c1', 'alice', 'bob');
        await insert(stores, call);
        const outcomes = await Promise.all([
          update(stores, answered(call)),
          update(stores, ended(call)),
          update(other, answered(call)),
          update(other, ended(call)),
        ]);
        expect(results(outcomes).sort()).toEqual(['committed', 'conflict', 'conflict', 'conflict']);
      });

      it('refuses to replace a call that it does not have', async () => {
        expect(await update(stores, answered(ringing('c1', 'alice', 'bob')))).toEqual({
          result: 'conflict',
        });
      });

      it('finds the live calls of a person, oldest first, those that they left aside', async () => {
        const one = ringing('c1', 'alice', 'bob');
        const two = ringing('c2', 'carol', 'bob', 500);
        const group = ringing('c3', 'dave', 'erin');
        const [dave, erin] = group.participants;
        if (!dave || !erin) throw new Error('A call of two has two participants.');
        await insert(stores, one);
        await insert(stores, two);
        await insert(stores, {
          ...group,
          participants: [dave, erin, { ...erin, userId: 'bob', state: 'left' }],
        });
        await insert(stores, ended(ringing('c4', 'bob', 'frank')));
        expect(await stores.calls.liveOf('bob')).toEqual([two, one]);
        expect(await stores.calls.liveOf('frank')).toEqual([]);
        await update(stores, ended(one));
        expect(await stores.calls.liveOf('bob')).toEqual([two]);
      });

      it('knows what rings too long: from its deadline on, and not once it was answered', async () => {
        const one = ringing('c1', 'alice', 'bob');
        const two = ringing('c2', 'carol', 'dave');
        await insert(stores, one);
        await insert(stores, two);
        await update(stores, answered(two));
        expect(await stores.calls.overdue(one.ringDeadline - 1)).toEqual([]);
        expect(await stores.calls.overdue(one.ringDeadline)).toEqual([one]);
      });

      it('knows live legs whose session does not exist', async () => {
        await openSession(stores, 'alice-1');
        await insert(stores, ringing('c1', 'alice', 'bob'));
        await insert(stores, ended(ringing('c2', 'carol', 'dave')));
        expect(await stores.calls.orphaned()).toEqual([{ callId: 'c1', sessionId: 'bob-1' }]);
      });
    });

    describe('what late devices need', () => {
      const offer = candidate('alice', 'offer');
      const keep = (...texts: string[]) => ({
        callId: 'c1',
        messages: texts.map((text) => candidate('alice', text)),
      });

      it('is given back in its order while the call rings, and gone when it does not', async () => {
        const call = ringing('c1', 'alice', 'bob');
        const write = { call, expectedVersion: null };
        await stores.calls.commit({ write, keep: { callId: 'c1', messages: [offer] } });
        await Promise.all([
          stores.calls.commit({ keep: keep('1', '2') }),
          stores.calls.commit({ keep: keep('3') }),
        ]);
        const other = await stores.another();
        expect(await other.calls.kept('c1')).toEqual([offer, ...keep('1', '2', '3').messages]);
        await update(stores, answered(call));
        expect(await stores.calls.kept('c1')).toEqual([]);
        await stores.calls.commit({ keep: keep('4') });
        expect(await stores.calls.kept('c1')).toEqual([]);
      });

      it('is not kept for a call that is over in the same moment, or does not exist', async () => {
        const call = ringing('c1', 'alice', 'bob');
        await Promise.all([
          stores.calls.commit({ write: { call, expectedVersion: null }, keep: keep('1') }),
          update(stores, ended(call)),
          stores.calls.commit({ keep: { ...keep('2'), callId: 'c2' } }),
        ]);
        expect(await stores.calls.kept('c1')).toEqual([]);
        expect(await stores.calls.kept('c2')).toEqual([]);
      });
    });

    describe('units', () => {
      const bobs = (outbox: readonly { readonly seq: number; readonly message: object }[]) =>
        outbox.map(({ seq, message }) => [
          seq,
          'candidate' in message ? Object(message.candidate).candidate : message,
        ]);
      const sendTo = (sessionId: string, text: string) => ({
        sessionId,
        message: candidate('alice', text),
      });

      it('numbers what is sent to a session and says which node has its socket', async () => {
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

      it('keeps for a session that is away, without a node to tell', async () => {
        await openSession(stores, 'bob-1');
        await stores.sessions.detach({
          sessionId: 'bob-1',
          attachment: 'bob-1-socket',
          expiresAt: stores.clock.now() + 20_000,
          left: false,
        });
        const outcome = await stores.calls.commit({ send: [sendTo('bob-1', 'a')] });
        expect(outcome).toMatchObject({ deliveries: [{ sessionId: 'bob-1', node: null, seq: 1 }] });
        expect(bobs(await stores.sessions.outbox('bob-1', 0))).toEqual([[1, 'a']]);
      });

      it('only hands over what is sent to a plain session, and drops what has no session', async () => {
        await openSession(stores, 'bob-1', { plain: true });
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

      it('gives back a message exactly as it was sent, whatever text a client puts in it', async () => {
        await openSession(stores, 'bob-1');
        const send = [sendTo('bob-1', 'NUL \u0000, half a pair \ud83d, "quotes" \\u0000 \u2028')];
        const call = ringing('c1', 'alice', 'bob');
        const messages = send.map(({ message }) => message);
        await stores.calls.commit({
          write: { call, expectedVersion: null },
          send,
          keep: { callId: 'c1', messages },
        });
        expect(await stores.sessions.outbox('bob-1', 0)).toEqual([
          { seq: 1, message: messages[0] },
        ]);
        expect(await stores.calls.kept('c1')).toEqual(messages);
      });

      it('takes a number of a client once, and nothing of a unit that repeats it', async () => {
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
        expect(bobs(await stores.sessions.outbox('bob-1', 0))).toEqual([[1, 'a']]);
        expect(await stores.sessions.sessionsOf('alice')).toMatchObject([{ received: 1 }]);
      });

      it('takes no number before the one before it, whose unit may have failed', async () => {
        await openSession(stores, 'alice-1');
        const received = (seq: number) => ({
          received: { sessionId: 'alice-1', seq, attachment: 'alice-1-socket' },
        });
        expect(await stores.calls.commit(received(2))).toEqual({ result: 'repeated' });
        expect(await stores.calls.commit(received(1))).toEqual(committed);
        expect(await stores.calls.commit(received(2))).toEqual(committed);
      });

      it('takes several numbers in a row at once, and none of them without the one before', async () => {
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

      it('takes nothing from a session that does not exist any more', async () => {
        await openSession(stores, 'alice-1');
        await stores.sessions.remove('alice-1');
        const received = { sessionId: 'alice-1', seq: 1, attachment: 'alice-1-socket' };
        expect(await stores.calls.commit({ received })).toEqual({ result: 'replaced' });
      });

      it('takes nothing from a socket that its session has left for another', async () => {
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

      it('takes nothing from a plain client whose session was retired, or is gone', async () => {
        await openSession(stores, 'alice-1');
        await openSession(stores, 'bob-1');
        const plainSender = { sessionId: 'alice-1', attachment: 'alice-1-socket' };
        const said = (what: string) => ({ plainSender, send: [sendTo('bob-1', what)] });
        const now = stores.clock.now();
        expect((await stores.calls.commit(said('a'))).result).toBe('committed');
        await stores.sessions.detach({ ...plainSender, expiresAt: now, left: true });
        expect((await stores.calls.commit(said('b'))).result).toBe('committed');
        expect(await stores.sessions.retire('alice-1', { now, grace: 0 })).toBe(true);
        const call = ringing('c1', 'alice', 'bob');
        const offer = { ...said('c'), write: { call, expectedVersion: null } };
        expect(await stores.calls.commit(offer)).toEqual({ result: 'replaced' });
        await stores.sessions.remove('alice-1');
        expect(await stores.calls.commit(offer)).toEqual({ result: 'replaced' });
        expect(await stores.calls.load('c1')).toBeUndefined();
        expect(bobs(await stores.sessions.outbox('bob-1', 0))).toEqual([
          [1, 'a'],
          [2, 'b'],
        ]);
      });

      it('takes none of the unit whose call was changed meanwhile: not its mark, not its messages', async () => {
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

      it('writes the other units of a moment whole when some of them cannot be written', async () => {
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
        expect(bobs(await stores.sessions.outbox('bob-1', 0))).toEqual([
          [1, 'offer'],
          [2, 'candidate'],
        ]);
      });

      it('lets a pair have its next call in the moment in which the last one ends', async () => {
        const call = ringing('c1', 'alice', 'bob');
        await insert(stores, call);
        const outcomes = await Promise.all([
          insert(stores, ringing('c2', 'bob', 'alice')),
          update(stores, ended(call)),
          insert(stores, ringing('c3', 'bob', 'alice')),
        ]);
        expect(results(outcomes)).toEqual(['conflict', 'committed', 'committed']);
      });

      it('gives every message of concurrent nodes a number of its own, without gaps', async () => {
        const other = await stores.another();
        for (const id of ['alice-1', 'bob-1', 'carol-1']) await openSession(stores, id);
        const rounds = Array.from({ length: 20 }, (_, round) => round);
        // In opposite orders, which would let two nodes wait for each other if they locked as asked.
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
          const outbox = bobs(await stores.sessions.outbox(id, 0));
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
  });
}
