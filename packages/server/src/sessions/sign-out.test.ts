import type { OutgoingPeerMessage } from '@xpchat/calls-protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LabClient, LabNode } from '../testing/lab-client.ts';
import type { NodeLab } from '../testing/node-lab.ts';
import { dial, TwoNodes } from '../testing/two-nodes.ts';

let nodes: TwoNodes;
let lab: NodeLab;
let one: LabNode;
let two: LabNode;
let alice: LabClient;
let bob: LabClient;

beforeEach(async () => {
  nodes = await TwoNodes.open();
  ({ lab, one, two, alice, bob } = nodes);
});
afterEach(() => nodes.close());

describe('a signed-out login session', () => {
  it('is disconnected on another node, where it got the notices of its user before', async () => {
    const notices: object[] = [];
    alice.onAside = (message) => notices.push(message);
    two.node.notify('alice', { type: 'missed_count', count: 3 });
    await lab.idle();
    expect(notices).toEqual([{ type: 'missed_count', count: 3 }]);
    await two.node.disconnect('session of alice');
    await lab.idle();
    expect(alice.closes).toEqual([4401]);
    expect(bob.closes).toEqual([]);
  });

  it('is disconnected within a second if the fan-out is lost', async () => {
    lab.isMute = true;
    await two.node.disconnect('session of alice');
    await lab.idle();
    expect(alice.closes).toEqual([]);
    await lab.pass(1000);
    expect(alice.closes).toEqual([4401]);
    expect(bob.closes).toEqual([]);
  });

  it.each(['fails', 'takes long'])(
    'is disconnected within a second even if the sweep %s',
    async (how) => {
      lab.isMute = true;
      const overdue = lab.store.overdue.bind(lab.store);
      const waiting: (() => void)[] = [];
      lab.store.overdue = async () => {
        if (how === 'fails') throw new Error('the database is away');
        await new Promise<void>((resolve) => waiting.push(resolve));
        return [];
      };
      await lab.pass(2000);
      await two.node.disconnect('session of alice');
      await lab.pass(1000);
      expect(alice.closes).toEqual([4401]);
      lab.store.overdue = overdue;
      for (const done of waiting) done();
    },
  );

  it('cannot connect with an earlier token, not even to a node that has just started', async () => {
    await one.node.disconnect('session of alice');
    await lab.idle();
    const three = await nodes.another();
    await lab.idle();
    for (const node of [one, two, three]) {
      const page = lab.client('alice');
      page.connect(node);
      await lab.idle();
      expect(page.closes).toEqual([4401]);
      expect(page.welcome).toBeNull();
    }
    // All earlier tokens have expired by now.
    await lab.pass(13 * 60_000);
    const later = lab.client('alice');
    later.connect(one);
    await lab.idle();
    expect(later.welcome).not.toBeNull();
  });

  it('is known to a node that starts, however slow the database is', async () => {
    await one.node.disconnect('session of alice');
    const signedOut = lab.store.signedOut.bind(lab.store);
    lab.store.signedOut = async (after) => {
      await lab.idle();
      return signedOut(after);
    };
    const three = await nodes.another();
    expect(
      three.node.gateway.isSignedOut({ userId: 'alice', loginSession: 'session of alice' }),
    ).toBe(true);
    expect(three.node.gateway.isSignedOut({ userId: 'bob', loginSession: 'session of bob' })).toBe(
      false,
    );
  });

  it('does not ring on a new socket whose client does not answer the close', async () => {
    await two.node.disconnect('session of alice');
    await lab.idle();
    const mute = lab.client('alice');
    mute.answersClose = false;
    mute.connect(one);
    bob.send({ ...dial, to: 'alice' } as OutgoingPeerMessage);
    await lab.idle();
    expect(mute.closes).toEqual([4401]);
    expect(bob.log).toMatchObject([{ type: 'call_end', reason: 'offline' }]);
    await lab.pass(3000);
    bob.send({ ...dial, to: 'alice', callId: 'c2' } as OutgoingPeerMessage);
    await lab.idle();
    expect(bob.log.at(-1)).toMatchObject({ type: 'call_end', callId: 'c2', reason: 'offline' });
  });

  it('does not ring any more, even if its client does not answer the close', async () => {
    alice.answersClose = false;
    alice.break();
    await lab.idle();
    alice.connect(one);
    await lab.idle();
    await two.node.disconnect('session of alice');
    await lab.idle();
    for (const [id, ms] of [
      ['c1', 3000],
      ['c2', 0],
    ] as const) {
      bob.send({ ...dial, to: 'alice', callId: id } as OutgoingPeerMessage);
      await lab.idle();
      expect(bob.log.at(-1)).toMatchObject({ type: 'call_end', callId: id, reason: 'offline' });
      await lab.pass(ms);
    }
    expect(await lab.store.sessionsOf('alice')).toHaveLength(1);
    await lab.pass(20_000);
    expect(await lab.store.sessionsOf('alice')).toEqual([]);
  });

  it('gets no welcome for a hello that was under way', async () => {
    const page = lab.client('alice');
    page.answersClose = false;
    alice.break();
    await lab.pass(21_000);
    page.connect(one);
    // The hello was received, but its session is not written yet.
    one.node.gateway.signOut(['session of alice']);
    await lab.idle();
    bob.send({ ...dial, to: 'alice' } as OutgoingPeerMessage);
    await lab.pass(2000);
    expect(page.welcome).toBeNull();
    expect(bob.log).toMatchObject([{ type: 'call_end', reason: 'offline' }]);
  });
});
