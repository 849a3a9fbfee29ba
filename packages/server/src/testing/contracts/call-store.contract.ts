import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answered, candidate, ended, group, invited, ringing } from '../call-documents.ts';
import {
  committed,
  insert,
  type OpenedStores,
  openSession,
  results,
  update,
} from './opened-stores.ts';

/**
 * The rules of every CallStore for calls; `transaction.contract.ts` has those for transactions.
 *
 * @param open opens empty stores
 */
export function callStoreContract(name: string, open: () => Promise<OpenedStores>): void {
  describe(`CallStore on ${name}`, () => {
    let stores: OpenedStores;
    beforeEach(async () => {
      stores = await open();
    });
    afterEach(() => stores.close());

    describe('calls', () => {
      it('loads a call exactly as it was stored', async () => {
        const call = ringing('c1', 'alice', 'Боб "\u{1f600}" \\u0000 \'');
        expect(await insert(stores, call)).toEqual(committed);
        expect(await stores.calls.load('c1')).toEqual(call);
        expect(await stores.calls.load('c2')).toBeUndefined();
      });

      it('rejects a second call with the same id', async () => {
        await insert(stores, ringing('c1', 'alice', 'bob'));
        expect(await insert(stores, ringing('c1', 'carol', 'dave'))).toEqual({
          result: 'duplicate',
        });
        expect(await stores.calls.liveOf('carol')).toEqual([]);
      });

      it('allows one live call between two people, whoever calls', async () => {
        const first = ringing('c1', 'alice', 'bob');
        await insert(stores, first);
        expect(await insert(stores, ringing('c2', 'bob', 'alice'))).toEqual({ result: 'conflict' });
        expect(await stores.calls.load('c2')).toBeUndefined();
        await update(stores, ended(first));
        expect(await insert(stores, ringing('c3', 'bob', 'alice'))).toEqual(committed);
      });

      it('commits exactly one of several simultaneous calls between two people', async () => {
        const other = await stores.another();
        const outcomes = await Promise.all([
          insert(stores, ringing('c1', 'alice', 'bob')),
          insert(stores, ringing('c2', 'bob', 'alice')),
          insert(other, ringing('c3', 'alice', 'bob')),
          insert(other, ringing('c4', 'bob', 'alice')),
        ]);
        expect(results(outcomes).sort()).toEqual(['committed', 'conflict', 'conflict', 'conflict']);
      });

      it('updates a call only from its stored version', async () => {
        const call = ringing('c1', 'alice', 'bob');
        const active = answered(call);
        await insert(stores, call);
        expect(await update(stores, active)).toEqual(committed);
        expect(await update(stores, ended(call))).toEqual({ result: 'conflict' });
        expect(await stores.calls.load('c1')).toEqual(active);
        expect(await stores.calls.liveOf('bob')).toEqual([active]);
      });

      it('commits exactly one of several simultaneous updates of a version', async () => {
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

      it('rejects an update of an unknown call', async () => {
        expect(await update(stores, answered(ringing('c1', 'alice', 'bob')))).toEqual({
          result: 'conflict',
        });
      });

      it('lists the live calls of a person, oldest first, without calls that they left', async () => {
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

      it('lists a ringing call as overdue from its deadline, unless it was answered', async () => {
        const one = ringing('c1', 'alice', 'bob');
        const two = ringing('c2', 'carol', 'dave');
        await insert(stores, one);
        await insert(stores, two);
        await update(stores, answered(two));
        expect(await stores.calls.overdue(one.ringDeadline - 1)).toEqual([]);
        expect(await stores.calls.overdue(one.ringDeadline)).toEqual([one]);
      });

      it('[GR7] lists a group call as overdue from the first ring time of its people', async () => {
        const call = group('c1', ['alice', 'bob']);
        await insert(stores, call);
        expect(await stores.calls.overdue(1e9)).toEqual([]);
        const ringing = invited(invited(call, 'carol', 9_000), 'dave', 5_000);
        await stores.calls.commit({
          write: { call: ringing, expectedVersion: call.version, addsPeople: true },
        });
        expect(await stores.calls.overdue(4_999)).toEqual([]);
        expect(await stores.calls.overdue(5_000)).toEqual([ringing]);
      });

      it('[GR3] finds a live call for the people who are added later, and for nobody else', async () => {
        const call = group('c1', ['alice', 'bob']);
        await insert(stores, call);
        const grown = invited(call, 'carol', 9_000);
        await stores.calls.commit({
          write: { call: grown, expectedVersion: call.version, addsPeople: true },
        });
        const other = await stores.another();
        for (const userId of ['alice', 'bob', 'carol']) {
          expect(await other.calls.liveOf(userId)).toEqual([grown]);
        }
        expect(await other.calls.liveOf('dave')).toEqual([]);
      });

      it('[GR1] allows another call of two people whose call became a group', async () => {
        const two = ringing('c1', 'alice', 'bob');
        await insert(stores, two);
        const grown = { ...group('c1', ['alice', 'bob', 'carol']), version: two.version + 1 };
        await stores.calls.commit({
          write: { call: grown, expectedVersion: two.version, addsPeople: true },
        });
        expect(await insert(stores, ringing('c2', 'bob', 'alice'))).toEqual(committed);
      });

      it('[GR18] has one live call for a conversation, and finds it', async () => {
        const team = { conversationId: 'team' };
        const first = group('c1', ['alice', 'bob'], team);
        expect(await insert(stores, first)).toEqual(committed);
        expect(await insert(stores, group('c2', ['carol', 'dave'], team))).toEqual({
          result: 'conflict',
        });
        expect(await insert(stores, group('c3', ['alice', 'dave']))).toEqual(committed);
        expect(await stores.calls.ofConversation('team')).toEqual(first);
        expect(await stores.calls.ofConversation('other')).toBeUndefined();
        await update(stores, ended(first));
        expect(await stores.calls.ofConversation('team')).toBeUndefined();
        expect(await insert(stores, group('c4', ['carol', 'dave'], team))).toEqual(committed);
      });

      it('lists live legs whose session does not exist', async () => {
        await openSession(stores, 'alice-1');
        await insert(stores, ringing('c1', 'alice', 'bob'));
        await insert(stores, ended(ringing('c2', 'carol', 'dave')));
        expect(await stores.calls.orphaned()).toEqual([{ callId: 'c1', sessionId: 'bob-1' }]);
      });

      it('lists guests who wait without a session, and finds the end of their waiting', async () => {
        for (const session of ['alice-1', 'bob-1']) await openSession(stores, session);
        const call = group('c1', ['alice', 'bob']);
        if (!call.group) throw new Error('It is a group call.');
        const guest = { userId: 'guest:c1:g', name: 'Gina', linkId: 'l', sessionId: 'g1' };
        const waiting = [{ ...guest, supported: [], since: 1_000 }];
        const lobby = { links: [], waiting, refused: [] };
        await insert(stores, { ...call, group: { ...call.group, lobby } });
        expect(await stores.calls.orphaned()).toEqual([{ callId: 'c1', sessionId: 'g1' }]);
        expect(await stores.calls.overdue(600_999)).toEqual([]);
        expect(await stores.calls.overdue(601_000)).toMatchObject([{ id: 'c1' }]);
      });
    });

    describe('buffered messages of a ringing call', () => {
      const offer = candidate('alice', 'offer');
      const buffer = (...texts: string[]) => ({
        callId: 'c1',
        messages: texts.map((text) => candidate('alice', text)),
      });

      it('are returned in order while the call rings and deleted when it stops', async () => {
        const call = ringing('c1', 'alice', 'bob');
        const write = { call, expectedVersion: null };
        await stores.calls.commit({ write, buffer: { callId: 'c1', messages: [offer] } });
        await Promise.all([
          stores.calls.commit({ buffer: buffer('1', '2') }),
          stores.calls.commit({ buffer: buffer('3') }),
        ]);
        const other = await stores.another();
        expect(await other.calls.bufferedMessages('c1')).toEqual([
          offer,
          ...buffer('1', '2', '3').messages,
        ]);
        await update(stores, answered(call));
        expect(await stores.calls.bufferedMessages('c1')).toEqual([]);
        await stores.calls.commit({ buffer: buffer('4') });
        expect(await stores.calls.bufferedMessages('c1')).toEqual([]);
      });

      it('are not stored for a call that ends in the same batch or does not exist', async () => {
        const call = ringing('c1', 'alice', 'bob');
        await Promise.all([
          stores.calls.commit({ write: { call, expectedVersion: null }, buffer: buffer('1') }),
          update(stores, ended(call)),
          stores.calls.commit({ buffer: { ...buffer('2'), callId: 'c2' } }),
        ]);
        expect(await stores.calls.bufferedMessages('c1')).toEqual([]);
        expect(await stores.calls.bufferedMessages('c2')).toEqual([]);
      });
    });
  });
}
