import type { OutgoingPeerMessage } from '@xpchat/calls-protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { accept, dial, ServiceLab, say, trickle } from '../test-support/service-lab.ts';
import type { Sender } from './events.ts';
import type { Unit } from './ports.ts';

let lab: ServiceLab;
let alice: Sender;
let bobs: readonly Sender[];

beforeEach(async () => {
  lab = new ServiceLab();
  await lab.open();
  alice = await lab.device('alice', 'a1');
  // None of several devices that ring gets candidates before it answers.
  bobs = [await lab.device('bob', 'b1'), await lab.device('bob', 'b2')];
});

const ring: OutgoingPeerMessage = { type: 'call_ringing', to: 'alice', callId: 'c1', seq: 1 };

describe('what is kept for late devices', () => {
  it('is counted once, however often another node was faster', async () => {
    const two = lab.service({ shared: true });
    let race: (() => Promise<unknown>) | null = null;
    const commit = async (unit: Unit) => {
      const meanwhile = race;
      race = null;
      await meanwhile?.();
      return lab.store.commit(unit);
    };
    const one = lab.service({ shared: true, store: lab.storeWith({ commit }) });
    await say(one, alice, dial('bob', 'c1', 1));
    let seq = 2;
    for (const bob of bobs) {
      race = () => say(two, bob, ring);
      const batch = Array.from({ length: 20 }, () => trickle('bob', 'c1', seq++));
      await say(one, alice, ...batch);
    }
    expect(await lab.store.kept('c1')).toHaveLength(41);
  });

  it('is kept once if its socket was replaced, and it comes again on the new one', async () => {
    const service = lab.service();
    const [bob] = bobs;
    if (!bob) throw new Error('Bob is there.');
    await say(service, alice, dial('bob', 'c1', 1));
    const older = { ...alice, attachment: 'an-older-socket' };
    await expect(say(service, older, trickle('bob', 'c1', 2))).rejects.toThrow('another socket');
    await say(service, alice, trickle('bob', 'c1', 2));
    lab.take('b1');
    await say(service, bob, accept('alice', 'c1', 1));
    expect(lab.take('b1')).toEqual(['ice_candidate 2']);
  });

  it.each([
    ['one node', false],
    ['several nodes', true],
  ])('is no more than a browser gathers, also of batches: %s', async (_name, shared) => {
    const service = lab.service({ shared });
    await say(service, alice, dial('bob', 'c1', 1));
    let seq = 2;
    for (let batches = 0; batches < 5; batches++) {
      await say(service, alice, ...Array.from({ length: 20 }, () => trickle('bob', 'c1', seq++)));
    }
    expect(await lab.store.kept('c1')).toHaveLength(65);
  });
});
