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

describe('a session', () => {
  it('is told what concerns its person, on whatever node, and closed when it is signed out', async () => {
    const told: object[] = [];
    alice.onAside = (message) => told.push(message);
    two.node.notify('alice', { type: 'missed_count', count: 3 });
    await lab.idle();
    expect(told).toEqual([{ type: 'missed_count', count: 3 }]);
    await two.node.disconnect('session of alice');
    await lab.idle();
    expect(alice.closes).toEqual([4401]);
    expect(bob.closes).toEqual([]);
  });

  it('is closed when it is signed out, also if no node could be told', async () => {
    lab.isMute = true;
    await two.node.disconnect('session of alice');
    await lab.idle();
    expect(alice.closes).toEqual([]);
    await lab.pass(1000);
    expect(alice.closes).toEqual([4401]);
    expect(bob.closes).toEqual([]);
  });

  it.each(['fails', 'takes long'])(
    'is closed within a second when it is signed out, also where the sweep %s',
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

  it('is not opened with a token of a session that was signed out, nor by a node that starts', async () => {
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
    // No token that was signed before lives that long.
    await lab.pass(11 * 60_000);
    const later = lab.client('alice');
    later.connect(one);
    await lab.idle();
    expect(later.welcome).not.toBeNull();
  });

  it('that was signed out is known to a node from its start, however slow the database is', async () => {
    await one.node.disconnect('session of alice');
    const signedOut = lab.store.signedOut.bind(lab.store);
    lab.store.signedOut = async (after) => {
      await lab.idle();
      return signedOut(after);
    };
    const three = await nodes.another();
    expect(three.node.gateway.isSignedOut('session of alice')).toBe(true);
    expect(three.node.gateway.isSignedOut('session of bob')).toBe(false);
  });

  it('is not opened for a socket that was signed out, however long its client leaves the close unanswered', async () => {
    await two.node.disconnect('session of alice');
    await lab.idle();
    const mute = lab.client('alice');
    mute.answersClose = false;
    mute.connect(one);
    bob.say({ ...dial, to: 'alice' } as OutgoingPeerMessage);
    await lab.idle();
    expect(mute.closes).toEqual([4401]);
    expect(bob.log).toMatchObject([{ type: 'call_end', reason: 'offline' }]);
    await lab.pass(3000);
    bob.say({ ...dial, to: 'alice', callId: 'c2' } as OutgoingPeerMessage);
    await lab.idle();
    expect(bob.log.at(-1)).toMatchObject({ type: 'call_end', callId: 'c2', reason: 'offline' });
  });

  it('is not rung any more once it is signed out, whether or not its client answers the close', async () => {
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
      bob.say({ ...dial, to: 'alice', callId: id } as OutgoingPeerMessage);
      await lab.idle();
      expect(bob.log.at(-1)).toMatchObject({ type: 'call_end', callId: id, reason: 'offline' });
      await lab.pass(ms);
    }
    expect(await lab.store.sessionsOf('alice')).toHaveLength(1);
    await lab.pass(20_000);
    expect(await lab.store.sessionsOf('alice')).toEqual([]);
  });

  it('is not opened by a hello that was under way when it was signed out', async () => {
    const page = lab.client('alice');
    page.answersClose = false;
    alice.break();
    await lab.pass(21_000);
    page.connect(one);
    // Its hello is taken, and its row is not written yet.
    one.node.gateway.signOut(['session of alice']);
    await lab.idle();
    bob.say({ ...dial, to: 'alice' } as OutgoingPeerMessage);
    await lab.pass(2000);
    expect(page.welcome).toBeNull();
    expect(bob.log).toMatchObject([{ type: 'call_end', reason: 'offline' }]);
  });
});
