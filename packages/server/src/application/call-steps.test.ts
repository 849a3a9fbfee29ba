import type { OutgoingPeerMessage } from '@xpchat/calls-protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Sender } from '../domain/events.ts';
import type { CallTransaction } from '../ports/call-store.ts';
import { accept, dial, ServiceLab, send, trickle } from '../testing/service-lab.ts';

let lab: ServiceLab;
let alice: Sender;
let bobs: readonly Sender[];

beforeEach(async () => {
  lab = new ServiceLab();
  await lab.open();
  alice = await lab.device('alice', 'a1');
  // While several devices ring, none gets candidates before it answers.
  bobs = [await lab.device('bob', 'b1'), await lab.device('bob', 'b2')];
});

const ring: OutgoingPeerMessage = { type: 'call_ringing', to: 'alice', callId: 'c1', seq: 1 };

describe('the public version of a call', () => {
  it('[CK5] [CK4] does not change with buffered candidates, so they make no answer stale', async () => {
    const service = lab.service({ shared: true });
    const [bob] = bobs;
    if (!bob) throw new Error('Bob is there.');
    await send(service, alice, dial('bob', 'c1', 1));
    expect(lab.drainDeliveriesTo('b1')).toEqual(['call_offer 1']);
    await send(service, alice, trickle('bob', 'c1', 2));
    await send(service, alice, trickle('bob', 'c1', 3));
    // The write has a version nevertheless: another node detects it by that.
    expect(await lab.store.load('c1')).toMatchObject({ version: 3 });
    await send(service, bob, { ...accept('alice', 'c1', 1), version: 1 });
    expect(lab.drainDeliveriesTo('a1')).toEqual(['call_answer 2']);
    expect(lab.drainDeliveriesTo('b1')).toEqual(['ice_candidate 2', 'ice_candidate 2']);
    expect(lab.drainDeliveriesTo('b2')).toEqual(['call_offer 1', 'call_end 2']);
    await send(service, alice, { ...trickle('bob', 'c1', 4), version: 2 });
    expect(lab.drainDeliveriesTo('b1')).toEqual(['ice_candidate 2']);
    await send(service, alice, { ...trickle('bob', 'c1', 5), version: 4 });
    expect(lab.drainDeliveriesTo('a1')).toEqual(['stale_version']);
  });

  it('[CK5] is the same for a device that connects late', async () => {
    const service = lab.service({ shared: true });
    await send(service, alice, dial('bob', 'c1', 1));
    await send(service, alice, trickle('bob', 'c1', 2));
    await lab.device('bob', 'b3');
    await service.legs.connected('bob', { sessionId: 'b3', basic: true });
    expect(lab.drainDeliveriesTo('b3')).toEqual(['call_offer 2', 'ice_candidate 2']);
  });

  it('[CK5] makes a node read a call again when another node sends a newer one, whatever was buffered', async () => {
    const [one, two] = [lab.service({ shared: true }), lab.service({ shared: true })];
    const [bob] = bobs;
    if (!bob) throw new Error('Bob is there.');
    await send(one, alice, dial('bob', 'c1', 1));
    await send(one, alice, trickle('bob', 'c1', 2));
    lab.delivered.splice(0);
    await send(two, bob, ring);
    one.observe(lab.delivered.splice(0));
    const transactions: CallTransaction[] = [];
    const commit = lab.store.commit.bind(lab.store);
    lab.store.commit = (transaction) => {
      transactions.push(transaction);
      return commit(transaction);
    };
    await send(one, alice, {
      type: 'call_cancel',
      to: 'bob',
      callId: 'c1',
      reason: 'cancelled',
      seq: 3,
    });
    expect(transactions).toHaveLength(1);
  });
});

describe('the buffer for late devices', () => {
  it('[CA2] counts a message once, however often another node was faster', async () => {
    const two = lab.service({ shared: true });
    let race: (() => Promise<unknown>) | null = null;
    const commit = async (transaction: CallTransaction) => {
      const meanwhile = race;
      race = null;
      await meanwhile?.();
      return lab.store.commit(transaction);
    };
    const one = lab.service({ shared: true, store: lab.storeWith({ commit }) });
    await send(one, alice, dial('bob', 'c1', 1));
    let seq = 2;
    for (const bob of bobs) {
      race = () => send(two, bob, ring);
      const batch = Array.from({ length: 20 }, () => trickle('bob', 'c1', seq++));
      await send(one, alice, ...batch);
    }
    expect(await lab.store.bufferedMessages('c1')).toHaveLength(41);
  });

  it('has a message once if its socket was replaced and it comes again on the new one', async () => {
    const service = lab.service();
    const [bob] = bobs;
    if (!bob) throw new Error('Bob is there.');
    await send(service, alice, dial('bob', 'c1', 1));
    const older = { ...alice, attachment: 'an-older-socket' };
    await expect(send(service, older, trickle('bob', 'c1', 2))).rejects.toThrow('another socket');
    await send(service, alice, trickle('bob', 'c1', 2));
    lab.drainDeliveriesTo('b1');
    await send(service, bob, accept('alice', 'c1', 1));
    expect(lab.drainDeliveriesTo('b1')).toEqual(['ice_candidate 2']);
  });

  it.each([
    ['one node', false],
    ['several nodes', true],
  ])('[CA2] has no more than 65 messages, also of batches: %s', async (_name, shared) => {
    const service = lab.service({ shared });
    await send(service, alice, dial('bob', 'c1', 1));
    let seq = 2;
    for (let batches = 0; batches < 5; batches++) {
      await send(service, alice, ...Array.from({ length: 20 }, () => trickle('bob', 'c1', seq++)));
    }
    expect(await lab.store.bufferedMessages('c1')).toHaveLength(65);
  });
});
