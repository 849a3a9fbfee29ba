import type { OutgoingPeerMessage } from '@xpchat/calls-protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LabClient, LabNode } from '../testing/lab-client.ts';
import type { NodeLab } from '../testing/node-lab.ts';
import { accept, callId, dial, end, media, TwoNodes } from '../testing/two-nodes.ts';

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

describe('a call between two nodes', () => {
  it('rings, is answered, and ends for both sides', async () => {
    await nodes.talk();
    alice.send(end);
    await lab.idle();
    expect(bob.types()).toEqual(['call_offer', 'call_end']);
    expect(nodes.reasons()).toEqual(['completed']);
  });

  it('follows the stored state if the database connection broke before the commit was confirmed', async () => {
    await nodes.talk();
    const commit = lab.store.commit.bind(lab.store);
    let losses = 1;
    lab.store.commit = async (unit) => {
      const committed = await commit(unit);
      if (unit.write && losses-- > 0) throw new Error('connection lost');
      return committed;
    };
    alice.send(end);
    await lab.idle();
    // Her socket is closed, because her message may not have been written.
    expect(alice.isOpen).toBe(false);
    expect(bob.log).toMatchObject([{ type: 'call_offer' }, { type: 'call_end', seq: 2 }]);
    alice.connect(one);
    await lab.idle();
    expect(alice.pending).toBe(0);
    expect(bob.log).toHaveLength(2);
    await lab.pass(3000);
    expect(nodes.reasons()).toEqual(['completed']);
  });

  it('is answered by one device only when two devices on two nodes accept at the same moment', async () => {
    const desk = lab.client('bob');
    desk.connect(one);
    await lab.idle();
    await nodes.ring();
    bob.send(accept);
    desk.send(accept);
    await lab.idle();
    expect(alice.types()).toEqual(['call_answer']);
    const lost = [bob, desk].filter((each) => each.log.at(-1)?.type !== 'call_offer');
    expect(lost).toHaveLength(1);
    expect(lost[0]?.types().slice(1).sort()).toEqual(['call_end', 'error']);
  });

  it('stays the only call when both sides dial each other on two nodes at the same moment', async () => {
    alice.send(dial);
    bob.send({ ...dial, to: 'alice', callId: 'c2' } as OutgoingPeerMessage);
    await lab.idle();
    const errors = [...alice.log, ...bob.log].filter(({ type }) => type === 'error');
    expect(errors).toMatchObject([{ code: 'glare' }]);
    const offers = [...alice.log, ...bob.log].filter(({ type }) => type === 'call_offer');
    expect(offers).toMatchObject(
      errors.map((error) => 'callId' in error && { callId: error.callId }),
    );
  });

  it('does not end when another node starts', async () => {
    await nodes.talk();
    await nodes.another();
    await lab.pass(60_000);
    expect(nodes.reasons()).toEqual([]);
  });
});

describe('a node that is killed', () => {
  it('does not end a call whose participants reconnect to another node', async () => {
    await nodes.talk();
    nodes.kill(one);
    await lab.idle();
    expect(alice.closes).toEqual([1006]);
    bob.send({ type: 'call_media', to: 'alice', callId, media });
    await lab.pass(3000);
    alice.connect(two);
    await lab.idle();
    expect(alice.welcome).toMatchObject({
      resumed: true,
      calls: [
        {
          callId,
          state: 'active',
          joined: true,
          participants: [{ userId: 'bob' }],
          answeredFor: 3000,
        },
      ],
    });
    expect(alice.types()).toEqual(['call_answer', 'call_media']);
    await lab.pass(60_000);
    alice.send(end);
    await lab.idle();
    expect(bob.types().at(-1)).toBe('call_end');
    expect(nodes.reasons()).toEqual(['completed']);
  });

  it('ends the calls of clients that do not come back 30 s after its lease', async () => {
    await nodes.talk();
    await lab.pass(31_000);
    nodes.kill(one);
    await lab.pass(38_000);
    expect(nodes.reasons()).toEqual([]);
    await lab.pass(3000);
    expect(bob.log.at(-1)).toMatchObject({ type: 'call_end', reason: 'connection_lost' });
    expect(await lab.store.sessionsOf('alice')).toEqual([]);
  });

  it('does not end a ring, which is answered on another node', async () => {
    await nodes.ring();
    nodes.kill(one);
    nodes.kill(two);
    const three = await nodes.another();
    // A device that connects only now rings as well.
    const late = lab.client('bob');
    late.connect(three);
    bob.connect(three);
    await lab.idle();
    expect(late.types()).toEqual(['call_offer']);
    expect(bob.welcome?.calls).toMatchObject([{ callId, state: 'ringing', joined: false }]);
    late.send(accept);
    alice.connect(three);
    await lab.idle();
    expect(alice.types()).toEqual(['call_answer']);
    expect(bob.log.at(-1)).toMatchObject({ type: 'call_end', reason: 'answered_elsewhere' });
  });

  it('does not prolong a ring', async () => {
    await nodes.ring();
    await lab.pass(10_000);
    nodes.kill(one);
    alice.connect(two);
    await lab.pass(34_000);
    expect(nodes.reasons()).toEqual([]);
    await lab.pass(2000);
    expect(alice.log.at(-1)).toMatchObject({ type: 'call_end', reason: 'no_answer' });
    expect(bob.log.at(-1)).toMatchObject({ type: 'call_end', reason: 'no_answer' });
    expect(nodes.reasons()).toEqual(['no_answer']);
  });

  it('loses no message that its clients had sent', async () => {
    nodes.kill(one);
    alice.send(dial);
    alice.connect(two);
    await lab.idle();
    expect(bob.types()).toEqual(['call_offer']);
    expect(alice.pending).toBe(0);
  });
});

describe('the last node', () => {
  it.each([
    ['is killed', 'with it'],
    ['is killed', 'before'],
    ['stops', 'with it'],
  ])(
    'that %s for long ends no call: a client cut off %s has its grace period after the start',
    async (how, when) => {
      await nodes.talk();
      if (when === 'before') {
        alice.break();
        await lab.idle();
      }
      if (how === 'is killed') {
        nodes.kill(one);
        nodes.kill(two);
      } else {
        await nodes.close();
      }
      await lab.pass(600_000);
      const three = await nodes.another();
      await lab.pass(10_000);
      alice.connect(three);
      bob.connect(three);
      await lab.idle();
      expect(alice.welcome).toMatchObject({ resumed: true, calls: [{ callId, joined: true }] });
      await lab.pass(60_000);
      expect(nodes.reasons()).toEqual([]);
    },
  );
});

describe('[NC16] the next node after one that was killed in a call', () => {
  /** Alice has a new page, which knows nothing of the call, and calls Bob again. */
  async function dialAgain(next: LabNode): Promise<LabClient> {
    const page = lab.client('alice');
    page.connect(next);
    bob.connect(next);
    await lab.idle();
    page.send({ ...dial, callId: 'c2' } as OutgoingPeerMessage);
    await lab.idle();
    return page;
  }

  it('places a new call of its caller at once if it has the database alone', async () => {
    await nodes.talk();
    nodes.kill(one);
    nodes.kill(two);
    const page = await dialAgain(await nodes.another(false));
    expect(page.types()).toEqual([]);
    expect(bob.types()).toEqual(['call_offer', 'call_end', 'call_offer']);
    expect(bob.log.at(-2)).toMatchObject({ callId, reason: 'connection_lost' });
    expect(bob.log.at(-1)).toMatchObject({ callId: 'c2' });
    expect(nodes.reasons()).toEqual(['connection_lost']);
  });

  it('places it when the lease is over if others share the database', async () => {
    await nodes.talk();
    nodes.kill(one);
    const page = await dialAgain(two);
    expect(page.log).toMatchObject([{ type: 'error', code: 'already_in_call' }]);
    await lab.pass(10_000);
    page.send({ ...dial, callId: 'c3' } as OutgoingPeerMessage);
    await lab.idle();
    expect(bob.log.at(-1)).toMatchObject({ type: 'call_offer', callId: 'c3' });
    expect(nodes.reasons()).toEqual(['connection_lost']);
  });

  it('gives clients that were away before it their whole grace period, however short the outage was', async () => {
    await nodes.talk();
    alice.break();
    await lab.pass(28_000);
    nodes.kill(one);
    nodes.kill(two);
    const three = await nodes.another(false);
    await lab.pass(20_000);
    alice.connect(three);
    bob.connect(three);
    await lab.idle();
    expect(alice.welcome).toMatchObject({ resumed: true, calls: [{ callId, joined: true }] });
  });
});

describe('the leg of a session', () => {
  it('is ended by another node if the node that was removing the session dies', async () => {
    await nodes.talk();
    alice.break();
    await lab.idle();
    // The node dies between two writes.
    const retire = lab.store.retire.bind(lab.store);
    lab.store.retire = async (...args) => {
      lab.store.retire = retire;
      expect(await retire(...args)).toBe(true);
      nodes.kill(one);
      return new Promise(() => undefined);
    };
    // The sweep of the other node finds the session.
    await lab.pass(31_000);
    expect(nodes.reasons()).toEqual(['connection_lost']);
    expect(bob.log.at(-1)).toMatchObject({ type: 'call_end', reason: 'connection_lost' });
    expect(await lab.store.sessionsOf('alice')).toEqual([]);
  });

  it('is ended at the next start if the session does not exist', async () => {
    await nodes.ring();
    const [session] = await lab.store.sessionsOf('bob');
    // An older version left this state after a crash.
    await lab.store.remove(session?.sessionId ?? '');
    await nodes.another();
    await lab.idle();
    expect(alice.log).toMatchObject([{ type: 'call_end', reason: 'offline' }]);
  });
});
