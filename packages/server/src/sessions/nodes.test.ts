import type { OutgoingPeerMessage } from '@xpchat/calls-protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type LabClient, type LabNode, NodeLab } from '../test-support/node-lab.ts';

const callId = 'c1';
const offer = { type: 'offer', sdp: 'v=0' } as const;
const answer = { type: 'answer', sdp: 'v=0' } as const;
const media = { audio: true, video: 'off' } as const;
const dial: OutgoingPeerMessage = {
  type: 'call_offer',
  to: 'bob',
  callId,
  offer,
  callType: 'audio',
};
const accept: OutgoingPeerMessage = { type: 'call_answer', to: 'alice', callId, answer };
const end: OutgoingPeerMessage = { type: 'call_end', to: 'bob', callId, reason: 'completed' };

let lab: NodeLab;
let one: LabNode;
let two: LabNode;
let alice: LabClient;
let bob: LabClient;
let open: LabNode[];

beforeEach(async () => {
  lab = new NodeLab();
  one = await lab.open();
  two = await lab.open();
  open = [one, two];
  alice = lab.client('alice');
  bob = lab.client('bob');
  alice.connect(one);
  bob.connect(two);
  await lab.idle();
});
afterEach(async () => {
  await Promise.all(open.map(({ node }) => node.close()));
});

function kill(node: LabNode): void {
  node.kill();
  open = open.filter((each) => each !== node);
}

async function ring(): Promise<void> {
  alice.say(dial);
  await lab.idle();
  expect(bob.types()).toEqual(['call_offer']);
}

async function talk(): Promise<void> {
  await ring();
  bob.say(accept);
  await lab.idle();
  expect(alice.types()).toEqual(['call_answer']);
}

const reasons = () => lab.ended.map(({ endReason }) => endReason);

describe('a call between people on two nodes', () => {
  it('rings, is answered, and ends for both', async () => {
    await talk();
    alice.say(end);
    await lab.idle();
    expect(bob.types()).toEqual(['call_offer', 'call_end']);
    expect(reasons()).toEqual(['completed']);
  });

  it('is told by what was stored, also if the database lost the connection before it said so', async () => {
    await talk();
    const commit = lab.store.commit.bind(lab.store);
    let losses = 1;
    lab.store.commit = async (unit) => {
      const committed = await commit(unit);
      if (unit.write && losses-- > 0) throw new Error('connection lost');
      return committed;
    };
    alice.say(end);
    await lab.idle();
    // Her socket was closed, as for all that is known her word was not taken.
    expect(alice.isOpen).toBe(false);
    expect(bob.log).toMatchObject([{ type: 'call_offer' }, { type: 'call_end', seq: 2 }]);
    alice.connect(one);
    await lab.idle();
    expect(alice.pending).toBe(0);
    expect(bob.log).toHaveLength(2);
    await lab.pass(3000);
    expect(reasons()).toEqual(['completed']);
  });

  it('is answered once when two devices on two nodes accept at the same moment', async () => {
    const desk = lab.client('bob');
    desk.connect(one);
    await lab.idle();
    await ring();
    bob.say(accept);
    desk.say(accept);
    await lab.idle();
    expect(alice.types()).toEqual(['call_answer']);
    const lost = [bob, desk].filter((each) => each.log.at(-1)?.type !== 'call_offer');
    expect(lost).toHaveLength(1);
    expect(lost[0]?.types().slice(1).sort()).toEqual(['call_end', 'error']);
  });

  it('is one when both dial at the same moment', async () => {
    alice.say(dial);
    bob.say({ ...dial, to: 'alice', callId: 'c2' } as OutgoingPeerMessage);
    await lab.idle();
    const errors = [...alice.log, ...bob.log].filter(({ type }) => type === 'error');
    expect(errors).toMatchObject([{ code: 'glare' }]);
    const offers = [...alice.log, ...bob.log].filter(({ type }) => type === 'call_offer');
    expect(offers).toMatchObject(
      errors.map((error) => 'callId' in error && { callId: error.callId }),
    );
  });

  it('is not ended by a node that starts', async () => {
    await talk();
    open.push(await lab.open());
    await lab.pass(60_000);
    expect(reasons()).toEqual([]);
  });
});

describe('a node that is killed', () => {
  it('in the middle of a call does not end it: its people come back, and hang up', async () => {
    await talk();
    kill(one);
    await lab.idle();
    expect(alice.closes).toEqual([1006]);
    bob.say({ type: 'call_media', to: 'alice', callId, media });
    await lab.pass(3000);
    alice.connect(two);
    await lab.idle();
    expect(alice.welcome).toMatchObject({
      resumed: true,
      calls: [{ callId, state: 'active', joined: true, peer: 'bob', answeredFor: 3000 }],
    });
    expect(alice.types()).toEqual(['call_answer', 'call_media']);
    await lab.pass(60_000);
    alice.say(end);
    await lab.idle();
    expect(bob.types().at(-1)).toBe('call_end');
    expect(reasons()).toEqual(['completed']);
  });

  it('loses the call of those who do not come back: 30 s after its lease', async () => {
    await talk();
    await lab.pass(31_000);
    kill(one);
    await lab.pass(38_000);
    expect(reasons()).toEqual([]);
    await lab.pass(3000);
    expect(bob.log.at(-1)).toMatchObject({ type: 'call_end', reason: 'connection_lost' });
    expect(await lab.store.sessionsOf('alice')).toEqual([]);
  });

  it('in the middle of ringing does not stop it: it is answered on another one', async () => {
    await ring();
    kill(one);
    kill(two);
    const three = await lab.open();
    open.push(three);
    // A device that did not exist before rings as well.
    const late = lab.client('bob');
    late.connect(three);
    bob.connect(three);
    await lab.idle();
    expect(late.types()).toEqual(['call_offer']);
    expect(bob.welcome?.calls).toMatchObject([{ callId, state: 'ringing', joined: false }]);
    late.say(accept);
    alice.connect(three);
    await lab.idle();
    expect(alice.types()).toEqual(['call_answer']);
    expect(bob.log.at(-1)).toMatchObject({ type: 'call_end', reason: 'answered_elsewhere' });
  });

  it('in the middle of ringing does not prolong it', async () => {
    await ring();
    await lab.pass(10_000);
    kill(one);
    alice.connect(two);
    await lab.pass(34_000);
    expect(reasons()).toEqual([]);
    await lab.pass(2000);
    expect(alice.log.at(-1)).toMatchObject({ type: 'call_end', reason: 'no_answer' });
    expect(bob.log.at(-1)).toMatchObject({ type: 'call_end', reason: 'no_answer' });
    expect(reasons()).toEqual(['no_answer']);
  });

  it('takes nothing that its clients had said with it', async () => {
    kill(one);
    alice.say(dial);
    alice.connect(two);
    await lab.idle();
    expect(bob.types()).toEqual(['call_offer']);
    expect(alice.pending).toBe(0);
  });
});

describe('the last node', () => {
  it('ends no call by stopping for long: people have their time after the start', async () => {
    await talk();
    kill(one);
    kill(two);
    await lab.pass(600_000);
    open.push(await lab.open());
    const [three] = open;
    if (!three) throw new Error('A node was opened.');
    await lab.pass(10_000);
    alice.connect(three);
    bob.connect(three);
    await lab.idle();
    expect(alice.welcome).toMatchObject({ resumed: true, calls: [{ callId, joined: true }] });
    await lab.pass(60_000);
    expect(reasons()).toEqual([]);
  });
});

describe('a session', () => {
  it('has one socket: the older one on another node is closed', async () => {
    const again = alice;
    again.connect(two);
    await lab.idle();
    expect(alice.closes).toEqual([4409]);
    expect(alice.welcome?.resumed).toBe(true);
    await ring();
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
    carol.onAside = (message) => asides.push([carol.welcome?.missed, message]);
    carol.connect(one);
    await lab.idle();
    two.node.tell('carol', { type: 'missed', count: 1 });
    await lab.idle();
    expect(asides).toEqual([]);
    answer(0);
    await lab.idle();
    expect(asides).toEqual([[0, { type: 'missed', count: 1 }]]);
  });

  it('that acknowledges nothing is lost in the end, with its place in the call', async () => {
    alice.acknowledges = false;
    await talk();
    const sessionId = alice.welcome?.sessionId ?? '';
    await lab.pass(10_000);
    expect(alice.closes).toEqual([]);
    const more = { sessionId, message: { type: 'call_ringing', callId, from: 'bob' } } as const;
    for (let count = 0; count < 1001; count++) await lab.store.commit({ send: [more] });
    await lab.pass(5000);
    expect(alice.closes).toEqual([4413]);
    expect(reasons()).toEqual(['connection_lost']);
    alice.acknowledges = true;
    alice.connect(one);
    await lab.idle();
    expect(alice.welcome).toMatchObject({ resumed: false, calls: [] });
  });

  it.each([
    ['the node that it was on', () => one],
    ['another node', () => two],
  ])('that its page gives up is over at once, and so is its call, at %s', async (_where, node) => {
    await talk();
    const anew = lab.client('alice');
    anew.hello = { lost: alice.welcome?.resumeToken, calls: [callId] };
    anew.connect(node());
    await lab.idle();
    expect(alice.closes).toEqual([4409]);
    expect(bob.log.at(-1)).toMatchObject({ type: 'call_end', reason: 'connection_lost' });
    expect(anew.welcome).toMatchObject({
      resumed: false,
      calls: [],
      over: [{ callId, reason: 'connection_lost', answered: true }],
    });
    alice.connect(one);
    await lab.idle();
    expect(alice.welcome).toMatchObject({ resumed: false });
  });

  it('that its page gives up while it rings leaves the ring to the next one', async () => {
    await ring();
    const anew = lab.client('bob');
    anew.hello = { lost: bob.welcome?.resumeToken, calls: [callId] };
    anew.connect(one);
    await lab.idle();
    expect(anew.welcome).toMatchObject({ calls: [{ callId, joined: false }], over: [] });
    expect(anew.types()).toEqual(['call_offer']);
    anew.say({ type: 'call_reject', to: 'alice', callId, reason: 'media_failed' });
    await lab.idle();
    expect(reasons()).toEqual(['media_failed']);
  });

  it.each([
    ['resumed', 'alice'],
    ['resumed', 'bob'],
    ['given up', 'alice'],
    ['given up', 'bob'],
  ])(
    'keeps its call when its token is guessed: that of bob, to be %s by %s',
    async (how, userId) => {
      await talk();
      const guess = `${bob.welcome?.sessionId}.${'A'.repeat(43)}`;
      const stranger = lab.client(userId);
      stranger.hello = how === 'resumed' ? { resume: guess, received: 0 } : { lost: guess };
      stranger.connect(one);
      await lab.idle();
      expect(stranger.welcome).toMatchObject({ resumed: false });
      expect(reasons()).toEqual([]);
      bob.say({ type: 'call_end', to: 'alice', callId, reason: 'completed' });
      await lab.idle();
      expect(reasons()).toEqual(['completed']);
    },
  );

  it('is not given up by another person, who knows its token', async () => {
    await talk();
    const eve = lab.client('eve');
    eve.hello = { lost: bob.welcome?.resumeToken };
    eve.connect(one);
    await lab.idle();
    expect(bob.isOpen).toBe(true);
    expect(reasons()).toEqual([]);
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
    await ring();
    bob.hello = { received: 1000 };
    bob.connect(two);
    await lab.idle();
    expect(bob.welcome?.resumed).toBe(true);
    alice.say({ type: 'call_cancel', to: 'bob', callId, reason: 'cancelled' });
    await lab.idle();
    expect(bob.types()).toEqual(['call_offer', 'call_cancel']);
  });

  it('answers a number that it has only by an acknowledgement', async () => {
    await ring();
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
    if (where === 'in a call') await talk();
    alice.break();
    await lab.idle();
    await lab.pass(grace - 1000);
    expect(await lab.store.sessionsOf('alice')).toHaveLength(1);
    await lab.pass(1000);
    expect(await lab.store.sessionsOf('alice')).toEqual([]);
    expect(reasons()).toEqual(where === 'in a call' ? ['connection_lost'] : []);
  });

  it('of a device that says nothing any more is over', async () => {
    await ring();
    bob.sleep();
    await lab.pass(50_000);
    expect(bob.closes).toEqual([4408]);
    await lab.pass(20_000);
    expect(await lab.store.sessionsOf('bob')).toEqual([]);
  });

  it('is told what concerns its person, on whatever node, and closed when it is signed out', async () => {
    const told: object[] = [];
    alice.onAside = (message) => told.push(message);
    two.node.tell('alice', { type: 'missed', count: 3 });
    await lab.idle();
    expect(told).toEqual([{ type: 'missed', count: 3 }]);
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
    const three = await lab.open();
    open.push(three);
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
    const three = await lab.open();
    open.push(three);
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

describe('a welcome', () => {
  it('tells how the calls of the page ended, and of no others', async () => {
    await talk();
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
      over: [{ callId, reason: 'completed', answered: true }],
    });
    const eve = lab.client('eve');
    eve.hello = { calls: [callId] };
    eve.connect(two);
    await lab.idle();
    expect(eve.welcome?.over).toEqual([]);
    expect(bob.welcome).not.toHaveProperty('over');
  });
});

describe('a page that was loaded anew in a call', () => {
  const candidate = { candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host', sdpMid: '0' };
  const rings = () => alice.types().filter((type) => type === 'call_offer').length;
  let carol: LabClient;
  beforeEach(async () => {
    await talk();
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

describe('a leg', () => {
  it('of a session that was reaped by a node that died then is taken out by another one', async () => {
    await talk();
    alice.break();
    await lab.idle();
    // It dies between two writes.
    const retire = lab.store.retire.bind(lab.store);
    lab.store.retire = async (...args) => {
      lab.store.retire = retire;
      expect(await retire(...args)).toBe(true);
      kill(one);
      return new Promise(() => undefined);
    };
    // The other node sweeps a moment later.
    await lab.pass(31_000);
    expect(reasons()).toEqual(['connection_lost']);
    expect(bob.log.at(-1)).toMatchObject({ type: 'call_end', reason: 'connection_lost' });
    expect(await lab.store.sessionsOf('alice')).toEqual([]);
  });

  it('whose session does not exist is taken out of its call at the next start', async () => {
    await ring();
    const [session] = await lab.store.sessionsOf('bob');
    // As an older version left it after a crash.
    await lab.store.remove(session?.sessionId ?? '');
    open.push(await lab.open());
    await lab.idle();
    expect(alice.log).toMatchObject([{ type: 'call_end', reason: 'offline' }]);
  });
});

describe('nodes that cannot tell each other anything', () => {
  const away = (isAway: boolean) => {
    lab.isMute = isAway;
    lab.isAway = isAway;
  };
  /** When all that was said is written, and a second has passed. */
  const later = async () => {
    await lab.idle();
    await lab.pass(1000);
  };
  /** How often the outboxes were asked while this much time passed. */
  const pollsIn = async (ms: number) => {
    const poll = vi.spyOn(lab.store, 'behind');
    await lab.pass(ms);
    const count = poll.mock.calls.length;
    poll.mockRestore();
    return count;
  };

  it('bring each message once, within a second, by the outbox', async () => {
    away(true);
    alice.say(dial);
    await lab.idle();
    expect(bob.types()).toEqual([]);
    await lab.pass(1000);
    expect(bob.types()).toEqual(['call_offer']);
    bob.say(accept);
    await later();
    expect(alice.types()).toEqual(['call_answer']);
    alice.say({ type: 'ice_candidate', to: 'bob', callId, candidate: { candidate: 'a' } });
    alice.say({ type: 'call_media', to: 'bob', callId, media });
    await later();
    alice.say(end);
    await later();
    await later();
    expect(bob.types()).toEqual(['call_offer', 'ice_candidate', 'call_media', 'call_end']);
    expect(alice.types()).toEqual(['call_answer']);
    expect(reasons()).toEqual(['completed']);
  });

  it('do not go by what they knew of a call before: only the device that answered is told', async () => {
    const desk = lab.client('bob');
    desk.connect(two);
    await lab.idle();
    away(true);
    alice.say(dial);
    await later();
    bob.say(accept);
    await later();
    alice.say({ type: 'ice_candidate', to: 'bob', callId, candidate: { candidate: 'a' } });
    await later();
    expect(bob.types()).toEqual(['call_offer', 'ice_candidate']);
    expect(desk.types()).toEqual(['call_offer', 'call_end']);
  });

  it('ask the outboxes once more when they can, and then no more; nor do they before', async () => {
    expect(await pollsIn(10_000)).toBe(0);
    away(true);
    // Two nodes, one of them with a session each.
    expect(await pollsIn(3000)).toBe(6);
    alice.say(dial);
    await lab.idle();
    away(false);
    expect(bob.types()).toEqual([]);
    expect(await pollsIn(1000)).toBe(2);
    expect(bob.types()).toEqual(['call_offer']);
    // Each node said that it is back; who read that a moment before asks once more.
    expect(await pollsIn(1000)).toBeLessThan(2);
    expect(await pollsIn(10_000)).toBe(0);
  });

  it('bring each message within two seconds in both directions where one of them alone cannot', async () => {
    one.isCutOff = true;
    alice.say(dial);
    await lab.pass(2000);
    expect(bob.types()).toEqual(['call_offer']);
    bob.say(accept);
    await lab.pass(2000);
    expect(alice.types()).toEqual(['call_answer']);
    alice.say({ type: 'call_media', to: 'bob', callId, media });
    await lab.idle();
    // What it sent before it could tell again is found after that, too.
    one.isCutOff = false;
    await lab.pass(2000);
    expect(bob.types()).toEqual(['call_offer', 'call_media']);
    expect(await pollsIn(10_000)).toBe(0);
  });

  it('go on asking until the last time succeeded, and close no socket for it', async () => {
    away(true);
    await lab.pass(1000);
    alice.say(dial);
    await lab.idle();
    away(false);
    const broken = vi.spyOn(lab.store, 'behind').mockRejectedValue(new Error('connection lost'));
    await lab.pass(2000);
    expect(bob.types()).toEqual([]);
    broken.mockRestore();
    await lab.pass(1000);
    expect([bob.types(), bob.closes]).toEqual([['call_offer'], []]);
  });
});
