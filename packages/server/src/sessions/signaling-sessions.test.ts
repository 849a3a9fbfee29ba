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

describe('a signalling session', () => {
  it('has one socket: resuming it closes the earlier one on another node', async () => {
    alice.connect(two);
    await lab.idle();
    expect(alice.closes).toEqual([4409]);
    expect(alice.welcome?.resumed).toBe(true);
    await nodes.ring();
  });

  it('is closed with 4407 at a gap, and is resumed from there', async () => {
    alice.sendRaw({ ...dial, seq: 2 });
    await lab.idle();
    expect(alice.closes).toEqual([4407]);
    expect(bob.log).toEqual([]);
    alice.connect(one);
    await lab.idle();
    expect(alice.welcome).toMatchObject({ resumed: true, received: 0 });
  });

  it('gets an unnumbered message that comes during the handshake after the welcome', async () => {
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

  it('is removed from its call after 1000 unacknowledged messages', async () => {
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
    ['the same node', () => one],
    ['another node', () => two],
  ])('ends at once with its call when its page abandons it at %s', async (_where, node) => {
    await nodes.talk();
    const fresh = lab.client('alice');
    fresh.hello = { abandonedSession: alice.welcome?.resumeToken, calls: [callId] };
    fresh.connect(node());
    await lab.idle();
    expect(alice.closes).toEqual([4409]);
    expect(bob.log.at(-1)).toMatchObject({ type: 'call_end', reason: 'connection_lost' });
    expect(fresh.welcome).toMatchObject({
      resumed: false,
      calls: [],
      endedCalls: [{ callId, reason: 'connection_lost', answered: true }],
    });
    alice.connect(one);
    await lab.idle();
    expect(alice.welcome).toMatchObject({ resumed: false });
  });

  it('leaves its ring to the next session of the page that abandons it', async () => {
    await nodes.ring();
    const fresh = lab.client('bob');
    fresh.hello = { abandonedSession: bob.welcome?.resumeToken, calls: [callId] };
    fresh.connect(one);
    await lab.idle();
    expect(fresh.welcome).toMatchObject({ calls: [{ callId, joined: false }], endedCalls: [] });
    expect(fresh.types()).toEqual(['call_offer']);
    fresh.send({ type: 'call_reject', to: 'alice', callId, reason: 'media_failed' });
    await lab.idle();
    expect(nodes.reasons()).toEqual(['media_failed']);
  });

  it.each([
    ['resumed', 'alice'],
    ['resumed', 'bob'],
    ['abandoned', 'alice'],
    ['abandoned', 'bob'],
  ])("keeps its call when its token is guessed: bob's, to be %s by %s", async (how, userId) => {
    await nodes.talk();
    const guess = `${bob.welcome?.sessionId}.${'A'.repeat(43)}`;
    const stranger = lab.client(userId);
    stranger.hello =
      how === 'resumed' ? { resume: guess, received: 0 } : { abandonedSession: guess };
    stranger.connect(one);
    await lab.idle();
    expect(stranger.welcome).toMatchObject({ resumed: false });
    expect(nodes.reasons()).toEqual([]);
    bob.send({ type: 'call_end', to: 'alice', callId, reason: 'completed' });
    await lab.idle();
    expect(nodes.reasons()).toEqual(['completed']);
  });

  it('cannot be abandoned by another user who knows its token', async () => {
    await nodes.talk();
    const eve = lab.client('eve');
    eve.hello = { abandonedSession: bob.welcome?.resumeToken };
    eve.connect(one);
    await lab.idle();
    expect(bob.isOpen).toBe(true);
    expect(nodes.reasons()).toEqual([]);
  });

  it('is not opened by a hello that fails', async () => {
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

  it('gets later messages even if its client claims to have received more than was sent', async () => {
    await nodes.ring();
    bob.hello = { received: 1000 };
    bob.connect(two);
    await lab.idle();
    expect(bob.welcome?.resumed).toBe(true);
    alice.send({ type: 'call_cancel', to: 'bob', callId, reason: 'cancelled' });
    await lab.idle();
    expect(bob.types()).toEqual(['call_offer', 'call_cancel']);
  });

  it('answers a repeated number by an acknowledgement only', async () => {
    await nodes.ring();
    alice.sendRaw({ ...dial, seq: 1 });
    await lab.idle();
    expect(alice.log).toEqual([]);
    expect(bob.types()).toEqual(['call_offer']);
  });

  it('counts the number of a message of an unknown type', async () => {
    alice.sendRaw({ type: 'call_teleport', seq: 1 });
    alice.sendRaw({ ...dial, seq: 2 });
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
    ['5 s more', 'ended the session', 1000, 5000],
    ['20 s more', 'was left or reloaded', 1001, 20_000],
    ['20 s more', 'lost its connection', 1006, 20_000],
  ])('rings for %s after its page %s', async (_time, _why, code, grace) => {
    await nodes.ring();
    bob.leave(code);
    await lab.idle();
    await lab.pass(grace - 1000);
    expect(nodes.reasons()).toEqual([]);
    await lab.pass(1000);
    expect(nodes.reasons()).toEqual(['offline']);
  });

  it('keeps its leg for 30 s if its client ends it during an answered call', async () => {
    await nodes.talk();
    bob.leave(1000);
    await lab.idle();
    await lab.pass(29_000);
    expect(nodes.reasons()).toEqual([]);
    await lab.pass(1000);
    expect(nodes.reasons()).toEqual(['connection_lost']);
  });

  it('E2: is not given to a page that leaves it to another one, until that one is gone', async () => {
    alice.hello = { resume: alice.welcome?.resumeToken, ifUnused: true };
    const other = lab.client('alice');
    other.hello = { resume: alice.welcome?.resumeToken, ifUnused: true };
    other.connect(two);
    await lab.idle();
    expect(other.closes).toEqual([4409]);
    expect(alice.closes).toEqual([]);
    alice.break();
    await lab.idle();
    other.connect(two);
    await lab.idle();
    expect(other.welcome).toMatchObject({ resumed: true, sessionId: alice.welcome?.sessionId });
  });

  it('ends when its device stops answering', async () => {
    await nodes.ring();
    bob.sleep();
    await lab.pass(75_000);
    expect(bob.closes).toEqual([4408]);
    await lab.pass(20_000);
    expect(await lab.store.sessionsOf('bob')).toEqual([]);
  });
});

describe('the welcome', () => {
  it('says how the calls that the page names have ended, and no others', async () => {
    await nodes.talk();
    alice.break();
    bob.send({ ...end, to: 'alice' } as OutgoingPeerMessage);
    await lab.idle();
    // The page lost its session.
    const fresh = lab.client('alice');
    fresh.hello = { calls: [callId, 'unknown'] };
    fresh.connect(two);
    await lab.idle();
    expect(fresh.welcome).toMatchObject({
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

describe('a page that was reloaded during a call', () => {
  const candidate = { candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host', sdpMid: '0' };
  const rings = () => alice.types().filter((type) => type === 'call_offer').length;
  let carol: LabClient;
  beforeEach(async () => {
    await nodes.talk();
    carol = lab.client('carol');
    carol.connect(two);
    await lab.idle();
    carol.send({ ...dial, to: 'alice', callId: 'c2' });
    carol.send({ type: 'ice_candidate', to: 'alice', callId: 'c2', candidate });
    await lab.idle();
    alice.send({ type: 'call_ringing', to: 'carol', callId: 'c2' });
    await lab.idle();
    expect(rings()).toBe(1);
  });

  it('is offered a waiting second call again, and can answer it', async () => {
    alice.break();
    alice.hello = { calls: [] };
    alice.connect(one);
    await lab.idle();
    expect(alice.welcome).toMatchObject({ resumed: true });
    expect(alice.types().slice(-2)).toEqual(['call_offer', 'ice_candidate']);
    expect(rings()).toBe(2);
    alice.send({ type: 'call_ringing', to: 'carol', callId: 'c2' });
    alice.send({ type: 'call_hold', to: 'bob', callId, held: true });
    alice.send({ type: 'call_answer', to: 'carol', callId: 'c2', answer });
    await lab.idle();
    expect(alice.types()).not.toContain('error');
    expect(carol.types().at(-1)).toBe('call_answer');
  });

  it.each([
    ['the same page', [callId, 'c2']],
    ['a page that names no calls', undefined],
  ])(
    'differs from %s whose socket broke, which is not offered the call again',
    async (_page, calls) => {
      alice.break();
      alice.hello = calls ? { calls } : {};
      alice.connect(one);
      await lab.idle();
      expect(alice.welcome).toMatchObject({ resumed: true });
      expect(rings()).toBe(1);
    },
  );

  it('is offered a call that came while it was away only once', async () => {
    alice.break();
    await lab.idle();
    carol.send({ type: 'call_cancel', to: 'alice', callId: 'c2', reason: 'cancelled' });
    carol.send({ ...dial, to: 'alice', callId: 'c3' });
    await lab.idle();
    alice.hello = { calls: [] };
    alice.connect(one);
    await lab.idle();
    expect(rings()).toBe(2);
  });

  it.each([
    ['rang before is invited again', false],
    ['came while it was away is invited', true],
  ])('[GR7] and that an active group call which %s, once', async (_when, isAway) => {
    const dave = lab.client('dave');
    dave.connect(two);
    await lab.idle();
    carol.send({ type: 'call_cancel', to: 'alice', callId: 'c2', reason: 'cancelled' });
    const invite = { type: 'call_invite', callId: 'g1', callType: 'audio' } as const;
    carol.send({ ...invite, supported: ['group'], to: 'dave' });
    await lab.idle();
    dave.send({ type: 'call_join', to: 'carol', callId: 'g1', supported: ['group'] });
    await lab.idle();
    if (isAway) alice.break();
    await lab.idle();
    carol.send({ ...invite, supported: ['group'], to: 'alice' });
    await lab.idle();
    if (!isAway) alice.break();
    alice.hello = { calls: [] };
    alice.connect(one);
    await lab.idle();
    expect(alice.types().filter((type) => type === 'call_invite')).toHaveLength(isAway ? 1 : 2);
    expect(alice.welcome?.calls).toMatchObject([{ callId }, { callId: 'g1', joined: false }]);
  });
});
