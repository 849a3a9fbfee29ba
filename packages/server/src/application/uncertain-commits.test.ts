import type { OutgoingPeerMessage } from '@xpchat/calls-protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CallStore } from '../ports/call-store.ts';
import { ignoreDeliveries } from '../testing/create-test-node.ts';
import { accept, dial, ServiceLab, send, trickle } from '../testing/service-lab.ts';

let lab: ServiceLab;
beforeEach(async () => {
  lab = new ServiceLab();
  await lab.open();
});

describe('a commit that is reported as failed but is durable', () => {
  /** Commits, then loses the connection before the result, as often as `losses` says. */
  function losing(losses: { left: number }): CallStore {
    return lab.storeWith({
      commit: async (transaction) => {
        const committed = await lab.store.commit(transaction);
        if (losses.left-- > 0) throw new Error('connection lost');
        return committed;
      },
    });
  }

  it('drops the cached call, so that the next step starts from what is stored', async () => {
    const alice = await lab.device('alice', 'a1');
    const bob = await lab.device('bob', 'b1');
    const losses = { left: 0 };
    const service = lab.service({ store: losing(losses) });
    await send(service, alice, dial('bob', 'c1', 1));
    lab.drainDeliveries();
    losses.left = 1;
    await expect(send(service, bob, accept('alice', 'c1', 1))).rejects.toThrow('could not be');
    // Bob got no acknowledgement and repeats the message; nobody gets it twice.
    expect(await send(service, bob, accept('alice', 'c1', 1))).toEqual({ ok: true });
    expect(lab.drainDeliveries()).toEqual([]);
    // In a call that still rings this would be refused.
    const hold: OutgoingPeerMessage = { type: 'call_hold', to: 'bob', callId: 'c1', held: true };
    expect(await send(service, alice, { ...hold, seq: 2 })).toEqual({ ok: true });
    expect(await lab.store.load('c1')).toMatchObject({ state: 'active', version: 3 });
    await service.close();
  });

  it('makes the node read the calls of both people again if it wrote a new call', async () => {
    const alice = await lab.device('alice', 'a1');
    const bob = await lab.device('bob', 'b1');
    const losses = { left: 1 };
    const service = lab.service({ store: losing(losses) });
    expect(await service.callsOf('bob', 'b1')).toEqual([]);
    await expect(send(service, alice, dial('bob', 'c1', 1))).rejects.toThrow('could not be');
    expect(await service.callsOf('bob', 'b1')).toMatchObject([{ callId: 'c1' }]);
    // A client that names no call means the call between the two people.
    const { callId: _none, ...basic } = accept('alice', 'c1', 1);
    expect(await send(service, bob, basic as OutgoingPeerMessage)).toEqual({ ok: true });
    expect(await lab.store.load('c1')).toMatchObject({ state: 'active' });
    await service.close();
  });

  it('makes nodes read the outboxes of its receivers at once, and again when the outcome is certain', async () => {
    const alice = await lab.device('alice', 'a1');
    await lab.device('bob', 'b1');
    const service = lab.service({ store: losing({ left: 1 }) });
    await expect(send(service, alice, dial('bob', 'c1', 1))).rejects.toThrow('could not be');
    expect(lab.reread.splice(0).sort()).toEqual(['a1', 'b1']);
    lab.clock.advanceSync(2_000);
    expect(lab.reread.splice(0).sort()).toEqual(['a1', 'b1']);
    await service.close();
    expect(lab.clock.pending).toBe(0);
  });

  it('is delivered by the node to which its client comes back if the process that wrote it died', async () => {
    const alice = await lab.device('alice', 'a1');
    const bob = await lab.device('bob', 'b1');
    const died = lab.service({ shared: true, channel: ignoreDeliveries });
    await send(died, alice, dial('bob', 'c1', 1));
    await send(died, bob, accept('alice', 'c1', 1));
    // Its clients reconnect to another node and repeat messages that were not acknowledged.
    expect(lab.reread).toEqual([]);
    await send(lab.service({ shared: true }), bob, accept('alice', 'c1', 1));
    expect(lab.reread.sort()).toEqual(['a1', 'b1']);
  });

  it('does not buffer a candidate twice when its client repeats it', async () => {
    const alice = await lab.device('alice', 'a1');
    const bob = await lab.device('bob', 'b1');
    const losses = { left: 0 };
    const service = lab.service({ store: losing(losses) });
    await send(service, alice, dial('bob', 'c1', 1));
    losses.left = 1;
    await expect(send(service, alice, trickle('bob', 'c1', 2))).rejects.toThrow('could not be');
    await send(service, alice, trickle('bob', 'c1', 2));
    lab.drainDeliveries();
    await send(service, bob, accept('alice', 'c1', 1));
    expect(lab.drainDeliveries()).toEqual(['a1 1 call_answer', 'b1 3 ice_candidate']);
    await service.close();
  });
});
