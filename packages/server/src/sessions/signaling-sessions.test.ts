import type { OutgoingPeerMessage } from '@xpchat/calls-protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LabClient, LabNode } from '../testing/lab-client.ts';
import type { NodeLab } from '../testing/node-lab.ts';
import { answer, callId, dial, end, TwoNodes } from '../testing/two-nodes.ts';

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
  it('has one socket: the older one on another node is closed', async () => {
    const again = alice;
    again.connect(two);
    await lab.idle();
    expect(alice.closes).toEqual([4409]);
    expect(alice.welcome?.resumed).toBe(true);
    await nodes.ring();
  });

  it('of a socket that left a number out is resumed from there', async () => {
    alice.sayRaw({ ...dial, seq: 2 });
    await lab.idle();
    expect(alice.closes).toEqual([4407]);
    expect(bob.log).toEqual([]);
    alice.connect(one);
    await lab.idle();
    expect(alice.welcome).toMatchObject({ resumed: true, received: 0 });
  });

  it('hears what is told while it is welcomed, after the welcome', async () => {
    let answer: (count: number) => void = () => undefined;
    lab.missedOf = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const carol = lab.client('carol');
    const asides: unknown[] = [];
    carol.onAside = (message) => asides.push([carol.welcome?.missedCount, message]);
    carol.connect(one);
    await lab.idle();
    two.node.notify('carol', { type: 'missed_count', count: 1 });
    await lab.idle();
    expect(asides).toEqual([]);
    answer(0);
    await lab.idle();
    expect(asides).toEqual([[0, { type: 'missed_count', count: 1 }]]);
  });

  it('that acknowledges nothing is lost in the end, with its place in the call', async () => {
    alice.acknowledges = false;
    await nodes.talk();
    const sessionId = alice.welcome?.sessionId ?? '';
    await lab.pass(10_000);
    expect(alice.closes).toEqual([]);
    const more = { sessionId, message: { type: 'call_ringing', callId, from: 'bob' } } as const;
    for (let count = 0; count < 1001; count++) await lab.store.commit({ send: [more] });
    await lab.pass(5000);
    expect(alice.closes).toEqual([4413]);
    expect(nodes.reasons()).toEqual(['connection_lost']);
    alice.acknowledges = true;
    alice.connect(one);
    await lab.idle();
    expect(alice.welcome).toMatchObject({ resumed: false, calls: [] });
  });

  it.each([
    ['the node that it was on', () => one],
    ['another node', () => two],
  ])('that its page gives up is over at once, and so is its call, at %s', async (_where, node) => {
    await nodes.talk();
    const anew = lab.client('alice');
    anew.hello = { abandonedSession: alice.welcome?.resumeToken, calls: [callId] };
    anew.connect(node());
    await lab.idle();
    expect(alice.closes).toEqual([4409]);
    expect(bob.log.at(-1)).toMatchObject({ type: 'call_end', reason: 'connection_lost' });
    expect(anew.welcome).toMatchObject({
      resumed: false,
      calls: [],
      endedCalls: [{ callId, reason: 'connection_lost', answered: true }],
    });
    alice.connect(one);
    await lab.idle();
    expect(alice.welcome).toMatchObject({ resumed: false });
  });

  it('that its page gives up while it rings leaves the ring to the next one', async () => {
    await nodes.ring();
    const anew = lab.client('bob');
    anew.hello = { abandonedSession: bob.welcome?.resumeToken, calls: [callId] };
    anew.connect(one);
    await lab.idle();
    expect(anew.welcome).toMatchObject({ calls: [{ callId, joined: false }], endedCalls: [] });
    expect(anew.types()).toEqual(['call_offer']);
    anew.say({ type: 'call_reject', to: 'alice', callId, reason: 'media_failed' });
    await lab.idle();
    expect(nodes.reasons()).toEqual(['media_failed']);
  });

  it.each([
    ['resumed', 'alice'],
    ['resumed', 'bob'],
    ['given up', 'alice'],
    ['given up', 'bob'],
  ])(
    'keeps its call when its token is guessed: that of bob, to be %s by %s',
    async (how, userId) => {
      await nodes.talk();
      const guess = `${bob.welcome?.sessionId}.${'A'.repeat(43)}`;
      const stranger = lab.client(userId);
      stranger.hello =
        how === 'resumed' ? { resume: guess, received: 0 } : { abandonedSession: guess };
      stranger.connect(one);
      await lab.idle();
      expect(stranger.welcome).toMatchObject({ resumed: false });
      expect(nodes.reasons()).toEqual([]);
      bob.say({ type: 'call_end', to: 'alice', callId, reason: 'completed' });
      await lab.idle();
      expect(nodes.reasons()).toEqual(['completed']);
    },
  );

  it('is not given up by another person, who knows its token', async () => {
    await nodes.talk();
    const eve = lab.client('eve');
    eve.hello = { abandonedSession: bob.welcome?.resumeToken };
    eve.connect(one);
    await lab.idle();
    expect(bob.isOpen).toBe(true);
    expect(nodes.reasons()).toEqual([]);
  });

  it('is not left behind by a hello that fails', async () => {
    const carol = lab.client('carol');
    carol.hello = { resume: `gone.${'A'.repeat(43)}`, received: 0 };
    const read = lab.store.sessionsOf.bind(lab.store);
    lab.store.sessionsOf = async () => {
      throw new Error('the database is away');
    };
    carol.connect(one);
    await lab.idle();
    expect(carol.closes).toEqual([1006]);
    lab.store.sessionsOf = read;
    expect(await lab.store.sessionsOf('carol')).toEqual([]);
    carol.connect(one);
    await lab.idle();
    expect(carol.welcome).toMatchObject({ resumed: false });
  });

  it('that claims to have more than it was given gets what comes all the same', async () => {
    await nodes.ring();
    bob.hello = { received: 1000 };
    bob.connect(two);
    await lab.idle();
    expect(bob.welcome?.resumed).toBe(true);
    alice.say({ type: 'call_cancel', to: 'bob', callId, reason: 'cancelled' });
    await lab.idle();
    expect(bob.types()).toEqual(['call_offer', 'call_cancel']);
  });

  it('answers a number that it has only by an acknowledgement', async () => {
    await nodes.ring();
    alice.sayRaw({ ...dial, seq: 1 });
    await lab.idle();
    expect(alice.log).toEqual([]);
    expect(bob.types()).toEqual(['call_offer']);
  });

  it('takes the number of a message that it does not understand', async () => {
    alice.sayRaw({ type: 'call_teleport', seq: 1 });
    alice.sayRaw({ ...dial, seq: 2 });
    await lab.idle();
    expect(alice.log).toMatchObject([{ type: 'error', code: 'unknown_type', seq: 1 }]);
    expect(bob.types()).toEqual(['call_offer']);
  });

  it.each([
    ['20 s', 'without a call', 20_000],
    ['30 s', 'in a call', 30_000],
  ])('lives for %s without a socket, %s', async (_time, where, grace) => {
    if (where === 'in a call') await nodes.talk();
    alice.break();
    await lab.idle();
    await lab.pass(grace - 1000);
    expect(await lab.store.sessionsOf('alice')).toHaveLength(1);
    await lab.pass(1000);
    expect(await lab.store.sessionsOf('alice')).toEqual([]);
    expect(nodes.reasons()).toEqual(where === 'in a call' ? ['connection_lost'] : []);
  });

  it.each([
    ['5 s more', 'closed it for good', 1000, 5000],
    ['20 s more', 'goes, and may be loading anew', 1001, 20_000],
    ['20 s more', 'lost its connection', 1006, 20_000],
  ])('rings for %s while its page %s', async (_time, _why, code, grace) => {
    await nodes.ring();
    bob.leave(code);
    await lab.idle();
    await lab.pass(grace - 1000);
    expect(nodes.reasons()).toEqual([]);
    await lab.pass(1000);
    expect(nodes.reasons()).toEqual(['offline']);
  });

  it('that was closed for good in an answered call keeps its place there', async () => {
    await nodes.talk();
    bob.leave(1000);
    await lab.idle();
    await lab.pass(29_000);
    expect(nodes.reasons()).toEqual([]);
    await lab.pass(1000);
    expect(nodes.reasons()).toEqual(['connection_lost']);
  });

  it('of a device that says nothing any more is over', async () => {
    await nodes.ring();
    bob.sleep();
    await lab.pass(50_000);
    expect(bob.closes).toEqual([4408]);
    await lab.pass(20_000);
    expect(await lab.store.sessionsOf('bob')).toEqual([]);
  });
});

describe('a welcome', () => {
  it('tells how the calls of the page ended, and of no others', async () => {
    await nodes.talk();
    alice.break();
    bob.say({ ...end, to: 'alice' } as OutgoingPeerMessage);
    await lab.idle();
    // A page that has lost its session.
    const anew = lab.client('alice');
    anew.hello = { calls: [callId, 'unknown'] };
    anew.connect(two);
    await lab.idle();
    expect(anew.welcome).toMatchObject({
      resumed: false,
      calls: [],
      endedCalls: [{ callId, reason: 'completed', answered: true }],
    });
    const eve = lab.client('eve');
    eve.hello = { calls: [callId] };
    eve.connect(two);
    await lab.idle();
    expect(eve.welcome?.endedCalls).toEqual([]);
    expect(bob.welcome).not.toHaveProperty('over');
  });
});

describe('a page that was loaded anew in a call', () => {
  const candidate = { candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host', sdpMid: '0' };
  const rings = () => alice.types().filter((type) => type === 'call_offer').length;
  let carol: LabClient;
  beforeEach(async () => {
    await nodes.talk();
    carol = lab.client('carol');
    carol.connect(two);
    await lab.idle();
    carol.say({ ...dial, to: 'alice', callId: 'c2' });
    carol.say({ type: 'ice_candidate', to: 'alice', callId: 'c2', candidate });
    await lab.idle();
    alice.say({ type: 'call_ringing', to: 'carol', callId: 'c2' });
    await lab.idle();
    expect(rings()).toBe(1);
  });

  it('is rung anew by what rang beside it, and can take that', async () => {
    alice.break();
    alice.hello = { calls: [] };
    alice.connect(one);
    await lab.idle();
    expect(alice.welcome).toMatchObject({ resumed: true });
    expect(alice.types().slice(-2)).toEqual(['call_offer', 'ice_candidate']);
    expect(rings()).toBe(2);
    alice.say({ type: 'call_ringing', to: 'carol', callId: 'c2' });
    alice.say({ type: 'call_hold', to: 'bob', callId, held: true });
    alice.say({ type: 'call_answer', to: 'carol', callId: 'c2', answer });
    await lab.idle();
    expect(alice.types()).not.toContain('error');
    expect(carol.types().at(-1)).toBe('call_answer');
  });

  it.each([
    ['the same page', [callId, 'c2']],
    ['a page that names no calls', undefined],
  ])('is another thing than %s whose socket broke', async (_page, calls) => {
    alice.break();
    alice.hello = calls ? { calls } : {};
    alice.connect(one);
    await lab.idle();
    expect(alice.welcome).toMatchObject({ resumed: true });
    expect(rings()).toBe(1);
  });

  it('is rung once by what came while it was away', async () => {
    alice.break();
    await lab.idle();
    carol.say({ type: 'call_cancel', to: 'alice', callId: 'c2', reason: 'cancelled' });
    carol.say({ ...dial, to: 'alice', callId: 'c3' });
    await lab.idle();
    alice.hello = { calls: [] };
    alice.connect(one);
    await lab.idle();
    expect(rings()).toBe(2);
  });
});
