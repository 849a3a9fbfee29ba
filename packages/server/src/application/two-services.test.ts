import { beforeEach, describe, expect, it } from 'vitest';
import { accept, cancel, dial, ServiceLab, send, trickle } from '../testing/service-lab.ts';

let lab: ServiceLab;
beforeEach(async () => {
  lab = new ServiceLab();
  await lab.open();
});

describe('two nodes on one database', () => {
  it('[XW1] decide again when the other one changed the call meanwhile', async () => {
    const alice = await lab.device('alice', 'a1');
    const bob = await lab.device('bob', 'b1');
    const [one, two] = [lab.service({ shared: true }), lab.service({ shared: true })];
    await send(one, alice, dial('bob', 'c1'));
    await send(one, alice, trickle('bob', 'c1'));
    lab.drainDeliveries();
    // The first node has the older call in its cache.
    await send(two, alice, cancel('bob', 'c1'));
    await send(one, bob, accept('alice', 'c1', 1));
    expect(lab.drainDeliveries()).toEqual(['b1 3 call_cancel', 'b1 4 call_not_found']);
    expect(await lab.store.load('c1')).toMatchObject({ state: 'ended', endReason: 'cancelled' });
  });

  it('do not refuse by what they have cached', async () => {
    const alice = await lab.device('alice', 'a1');
    const bob = await lab.device('bob', 'b1');
    const [one, two] = [lab.service({ shared: true }), lab.service({ shared: true })];
    await send(one, alice, dial('bob', 'c1'));
    await send(two, bob, accept('alice', 'c1'));
    lab.drainDeliveries();
    // In the first node's cache it still rings, which would refuse `call_media`.
    const media = { audio: true, video: 'off' } as const;
    await send(one, alice, { type: 'call_media', to: 'bob', callId: 'c1', media });
    expect(lab.drainDeliveries()).toEqual(['b1 2 call_media']);
  });

  it('send a candidate to the device that answered on the other one', async () => {
    const alice = await lab.device('alice', 'a1');
    const bob = await lab.device('bob', 'b1');
    await lab.device('bob', 'b2');
    const [one, two] = [lab.service({ shared: true }), lab.service({ shared: true })];
    await send(one, alice, dial('bob', 'c1'));
    await send(two, bob, accept('alice', 'c1'));
    lab.drainDeliveries();
    await send(one, alice, trickle('bob', 'c1'));
    expect(lab.drainDeliveries()).toEqual(['b1 2 ice_candidate']);
  });

  it('[AN3] lose no candidate that one buffers while the other answers with the older buffer', async () => {
    const alice = await lab.device('alice', 'a1');
    const bob = await lab.device('bob', 'b1');
    // While two devices ring, neither gets candidates before it answers.
    await lab.device('bob', 'b2');
    const one = lab.service({ shared: true });
    let isFirst = true;
    const racing = lab.storeWith({
      commit: async (transaction) => {
        if (isFirst) {
          isFirst = false;
          await send(one, alice, trickle('bob', 'c1'));
        }
        return lab.store.commit(transaction);
      },
    });
    await send(one, alice, dial('bob', 'c1'));
    lab.drainDeliveries();
    await send(lab.service({ shared: true, store: racing }), bob, accept('alice', 'c1'));
    expect(lab.drainDeliveries().filter((each) => each.endsWith('candidate'))).toEqual([
      'b1 2 ice_candidate',
    ]);
  });

  it('[GL4] find the glare when the other one stored its call first', async () => {
    const alice = await lab.device('alice', 'a1');
    const bob = await lab.device('bob', 'b1');
    const other = lab.service({ shared: true });
    let isFirst = true;
    const racing = lab.storeWith({
      commit: async (transaction) => {
        if (isFirst) {
          isFirst = false;
          await send(other, alice, dial('bob', 'from-alice'));
        }
        return lab.store.commit(transaction);
      },
    });
    await send(lab.service({ store: racing, shared: true }), bob, dial('alice', 'from-bob'));
    expect(lab.drainDeliveries()).toEqual(['b1 1 call_offer', 'b1 2 glare']);
    expect(await lab.store.load('from-bob')).toBeUndefined();
  });

  it('[AN1] let one of two answers win', async () => {
    const alice = await lab.device('alice', 'a1');
    const [b1, b2] = [await lab.device('bob', 'b1'), await lab.device('bob', 'b2')];
    const [one, two] = [lab.service({ shared: true }), lab.service({ shared: true })];
    await send(one, alice, dial('bob', 'c1'));
    lab.drainDeliveries();
    await Promise.all([send(one, b1, accept('alice', 'c1')), send(two, b2, accept('alice', 'c1'))]);
    const sent = lab.drainDeliveries();
    expect(sent.filter((each) => each.startsWith('a1'))).toEqual(['a1 1 call_answer']);
    expect(sent.filter((each) => each.endsWith('invalid_state'))).toHaveLength(1);
  });

  it('[EV9] ring a device that connected to the other one while the call was written', async () => {
    const alice = await lab.device('alice', 'a1');
    await lab.device('bob', 'b1');
    const other = lab.service({ shared: true });
    const racing = lab.storeWith({
      commit: async (transaction) => {
        // Its node looks for calls before this one is written; this node has looked for devices.
        await lab.device('bob', 'b2');
        await other.legs.connected('bob', { sessionId: 'b2', basic: false });
        return lab.store.commit(transaction);
      },
    });
    let isFirst = true;
    const service = lab.service({
      shared: true,
      store: lab.storeWith({
        commit: (transaction) => {
          if (!isFirst) return lab.store.commit(transaction);
          isFirst = false;
          return racing.commit(transaction);
        },
      }),
    });
    await send(service, alice, dial('bob', 'c1'));
    expect(lab.drainDeliveries()).toEqual(['b1 1 call_offer', 'b2 1 call_offer']);
  });
});
