import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ActiveCall, EndedCall, RingingCall } from '../calls/call.ts';
import type { CallStore } from '../calls/ports.ts';

export interface OpenedStore {
  readonly store: CallStore;
  readonly close: () => Promise<void>;
}

function ringing(id: string, caller: string, callee: string, createdAt = 1000): RingingCall {
  return {
    id,
    type: 'video',
    version: 1,
    state: 'ringing',
    createdAt,
    ringDeadline: createdAt + 45_000,
    takesEarlyAnswer: false,
    participants: [
      {
        userId: caller,
        role: 'caller',
        state: 'joined',
        legs: [{ sessionId: 's1', state: 'accepted', plain: false }],
      },
      {
        userId: callee,
        role: 'callee',
        state: 'invited',
        legs: [{ sessionId: 's2', state: 'offered', plain: true }],
      },
    ],
  };
}

function answered(call: RingingCall): ActiveCall {
  return { ...call, state: 'active', version: call.version + 1, answeredAt: call.createdAt + 5 };
}

function ended(call: RingingCall | ActiveCall): EndedCall {
  return {
    ...call,
    state: 'ended',
    version: call.version + 1,
    endedAt: call.createdAt + 10,
    endReason: 'completed',
  };
}

/** What every CallStore must do. `openStore` gives an empty one. */
export function callStoreContract(name: string, openStore: () => Promise<OpenedStore>): void {
  describe(`CallStore on ${name}`, () => {
    let opened: OpenedStore;
    let store: CallStore;
    beforeEach(async () => {
      opened = await openStore();
      store = opened.store;
    });
    afterEach(() => opened.close());

    it('gives back a call exactly as it was stored', async () => {
      const call = ringing('c1', 'alice', 'Боб "\u{1f600}"');
      expect(await store.insert(call)).toBe('inserted');
      expect(await store.load('c1')).toEqual(call);
      expect(await store.load('c2')).toBeUndefined();
    });

    it('refuses a second call with the same id', async () => {
      await store.insert(ringing('c1', 'alice', 'bob'));
      expect(await store.insert(ringing('c1', 'carol', 'dave'))).toBe('duplicate');
      expect(await store.liveOf('carol')).toEqual([]);
    });

    it('holds one live call between two people, whoever calls', async () => {
      const first = ringing('c1', 'alice', 'bob');
      await store.insert(first);
      expect(await store.insert(ringing('c2', 'bob', 'alice'))).toBe('conflict');
      expect(await store.load('c2')).toBeUndefined();
      await store.update(ended(first), 1);
      expect(await store.insert(ringing('c3', 'bob', 'alice'))).toBe('inserted');
    });

    it('lets exactly one of two simultaneous calls between two people in', async () => {
      const results = await Promise.all([
        store.insert(ringing('c1', 'alice', 'bob')),
        store.insert(ringing('c2', 'bob', 'alice')),
      ]);
      expect(results.sort()).toEqual(['conflict', 'inserted']);
    });

    it('replaces a call only from the version that was read', async () => {
      const call = ringing('c1', 'alice', 'bob');
      await store.insert(call);
      expect(await store.update(answered(call), 1)).toBe(true);
      expect(await store.update(ended(call), 1)).toBe(false);
      expect(await store.load('c1')).toEqual(answered(call));
      expect(await store.liveOf('bob')).toEqual([answered(call)]);
    });

    it('lets exactly one of two simultaneous writes of a version win', async () => {
      const call = ringing('c1', 'alice', 'bob');
      await store.insert(call);
      const results = await Promise.all([
        store.update(answered(call), 1),
        store.update(ended(call), 1),
      ]);
      expect(results.filter(Boolean)).toHaveLength(1);
    });

    it('finds the live calls of a person and of everybody', async () => {
      const one = ringing('c1', 'alice', 'bob');
      const two = ringing('c2', 'carol', 'bob', 2000);
      await store.insert(one);
      await store.insert(two);
      await store.insert(ended(ringing('c3', 'bob', 'dave')));
      expect(await store.liveOf('bob')).toEqual([one, two]);
      expect(await store.liveOf('dave')).toEqual([]);
      expect((await store.live()).map(({ id }) => id).sort()).toEqual(['c1', 'c2']);
      await store.update(ended(one), 1);
      expect(await store.liveOf('bob')).toEqual([two]);
    });

    it("pages through a person's finished calls, newest first, and nobody else's", async () => {
      for (const [index, other] of ['bob', 'carol', 'dave'].entries()) {
        const call = ringing(`c${index}`, 'alice', other, 1000 + index);
        await store.insert(call);
        await store.update(ended(call), 1);
      }
      await store.insert(ringing('live', 'alice', 'erin', 5000));
      await store.insert(ended(ringing('others', 'bob', 'carol', 6000)));
      const page = await store.history('alice', { limit: 2 });
      expect(page.map(({ id }) => id)).toEqual(['c2', 'c1']);
      const next = await store.history('alice', { limit: 2, before: page[1]?.createdAt ?? 0 });
      expect(next).toEqual([ended(ringing('c0', 'alice', 'bob', 1000))]);
    });

    it('leaves no call of the same millisecond out between two pages of a history', async () => {
      for (const id of ['c0', 'c1', 'c2']) {
        await store.insert(ended(ringing(id, 'alice', 'bob', 1000)));
      }
      const [first, second] = await store.history('alice', { limit: 2 });
      expect([first?.id, second?.id]).toEqual(['c2', 'c1']);
      const cursor = { before: 1000, beforeId: 'c1' };
      const next = await store.history('alice', { limit: 2, ...cursor });
      expect(next.map(({ id }) => id)).toEqual(['c0']);
    });
  });
}
