import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  committed,
  insert,
  type OpenedStores,
  openSession,
  results,
  update,
} from '../../adapters/sql/opened-stores.contract.ts';
import { answered, candidate, ended, ringing } from '../call-documents.ts';

/** What every CallStore must do with calls; `unit.contract.ts` has the rest. `open` gives an empty one. */
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
        await stores.calls.commit({ write, buffer: { callId: 'c1', messages: [offer] } });
        await Promise.all([
          stores.calls.commit({ buffer: keep('1', '2') }),
          stores.calls.commit({ buffer: keep('3') }),
        ]);
        const other = await stores.another();
        expect(await other.calls.bufferedMessages('c1')).toEqual([
          offer,
          ...keep('1', '2', '3').messages,
        ]);
        await update(stores, answered(call));
        expect(await stores.calls.bufferedMessages('c1')).toEqual([]);
        await stores.calls.commit({ buffer: keep('4') });
        expect(await stores.calls.bufferedMessages('c1')).toEqual([]);
      });

      it('is not kept for a call that is over in the same moment, or does not exist', async () => {
        const call = ringing('c1', 'alice', 'bob');
        await Promise.all([
          stores.calls.commit({ write: { call, expectedVersion: null }, buffer: keep('1') }),
          update(stores, ended(call)),
          stores.calls.commit({ buffer: { ...keep('2'), callId: 'c2' } }),
        ]);
        expect(await stores.calls.bufferedMessages('c1')).toEqual([]);
        expect(await stores.calls.bufferedMessages('c2')).toEqual([]);
      });
    });
  });
}
