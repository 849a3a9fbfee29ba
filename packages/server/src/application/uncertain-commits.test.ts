import type { OutgoingPeerMessage } from '@xpchat/calls-protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CallStore } from '../ports/call-store.ts';
import { accept, dial, ServiceLab, say, trickle } from '../testing/service-lab.ts';

let lab: ServiceLab;
beforeEach(async () => {
  lab = new ServiceLab();
  await lab.open();
});

describe('a commit that failed, for all that is known, and is durable', () => {
  /** Commits, and loses the connection before it is told so, as often as `losses` says. */
  function losing(losses: { left: number }): CallStore {
    return lab.storeWith({
      commit: async (unit) => {
        const committed = await lab.store.commit(unit);
        if (losses.left-- > 0) throw new Error('connection lost');
        return committed;
      },
    });
  }

  it('is forgotten with its people: the next step begins from what is stored', async () => {
    const alice = await lab.device('alice', 'a1');
    const bob = await lab.device('bob', 'b1');
    const losses = { left: 0 };
    const service = lab.service({ store: losing(losses) });
    await say(service, alice, dial('bob', 'c1', 1));
    lab.takeAll();
    losses.left = 1;
    await expect(say(service, bob, accept('alice', 'c1', 1))).rejects.toThrow('could not be');
    // Bob has not heard of it, and says it again; nobody is told twice.
    expect(await say(service, bob, accept('alice', 'c1', 1))).toEqual({ ok: true });
    expect(lab.takeAll()).toEqual([]);
    // From a call that still rings this would be refused.
    const hold: OutgoingPeerMessage = { type: 'call_hold', to: 'bob', callId: 'c1', held: true };
    expect(await say(service, alice, { ...hold, seq: 2 })).toEqual({ ok: true });
    expect(await lab.store.load('c1')).toMatchObject({ state: 'active', version: 3 });
    await service.close();
  });

  it('of a new call makes both people be read anew', async () => {
    const alice = await lab.device('alice', 'a1');
    const bob = await lab.device('bob', 'b1');
    const losses = { left: 1 };
    const service = lab.service({ store: losing(losses) });
    expect(await service.callsOf('bob', 'b1')).toEqual([]);
    await expect(say(service, alice, dial('bob', 'c1', 1))).rejects.toThrow('could not be');
    expect(await service.callsOf('bob', 'b1')).toMatchObject([{ callId: 'c1' }]);
    // A client that names no call means the one that there is.
    const { callId: _none, ...basic } = accept('alice', 'c1', 1);
    expect(await say(service, bob, basic as OutgoingPeerMessage)).toEqual({ ok: true });
    expect(await lab.store.load('c1')).toMatchObject({ state: 'active' });
    await service.close();
  });

  it('has the outboxes read of all who were told by it, at once and when the database has settled', async () => {
    const alice = await lab.device('alice', 'a1');
    await lab.device('bob', 'b1');
    const service = lab.service({ store: losing({ left: 1 }) });
    await expect(say(service, alice, dial('bob', 'c1', 1))).rejects.toThrow('could not be');
    expect(lab.reread.splice(0).sort()).toEqual(['a1', 'b1']);
    lab.clock.advance(2_000);
    expect(lab.reread.splice(0).sort()).toEqual(['a1', 'b1']);
    await service.close();
    expect(lab.clock.pending).toBe(0);
  });

  it('by a process that died is told by the one to which its client comes back', async () => {
    const alice = await lab.device('alice', 'a1');
    const bob = await lab.device('bob', 'b1');
    const died = lab.service({ shared: true, deliver: () => undefined });
    await say(died, alice, dial('bob', 'c1', 1));
    await say(died, bob, accept('alice', 'c1', 1));
    // Its sockets come back elsewhere, and say again what was not acknowledged.
    expect(lab.reread).toEqual([]);
    await say(lab.service({ shared: true }), bob, accept('alice', 'c1', 1));
    expect(lab.reread.sort()).toEqual(['a1', 'b1']);
  });

  it('of a candidate is not kept twice', async () => {
    const alice = await lab.device('alice', 'a1');
    const bob = await lab.device('bob', 'b1');
    const losses = { left: 0 };
    const service = lab.service({ store: losing(losses) });
    await say(service, alice, dial('bob', 'c1', 1));
    losses.left = 1;
    await expect(say(service, alice, trickle('bob', 'c1', 2))).rejects.toThrow('could not be');
    await say(service, alice, trickle('bob', 'c1', 2));
    lab.takeAll();
    await say(service, bob, accept('alice', 'c1', 1));
    expect(lab.takeAll()).toEqual(['a1 1 call_answer', 'b1 3 ice_candidate']);
    await service.close();
  });
});
