import {
  callWith,
  createFakeStorage,
  expectConsent,
  expectNothingLeft,
  FakeCallsServer,
  FakeNetwork,
  flushPromises,
  livePhases,
  overServer,
  type Person,
  phaseOf,
  sentTo,
  VirtualClock,
} from '@xpchat/calls-testing';
import { beforeEach, describe, expect, it } from 'vitest';
import type { TabStorage } from '../platform/platform.ts';

let world: { clock: VirtualClock; network: FakeNetwork; server: FakeCallsServer };
let tabs: Map<string, TabStorage>;
const flush = () => world.server.flush();

function join(user: string, browser: { canRollback?: boolean; trackless?: boolean } = {}): Person {
  const storage = tabs.get(user) ?? createFakeStorage();
  tabs.set(user, storage);
  return overServer(user, world, { ...browser, storage });
}

/** The page goes away, with its connections and its socket, and is loaded anew in its tab. */
async function reload(person: Person): Promise<Person> {
  person.platform.hidePage();
  for (const pc of person.calls.peerConnections.values()) pc.close();
  // Nothing of the old page reaches anybody any more.
  person.platform.openSocket = () => ({ send: () => undefined, close: () => undefined });
  world.server.cut(person.user);
  const again = join(person.user);
  await flush();
  return again;
}

async function ring(caller: Person, callee: Person, type: 'audio' | 'video' = 'audio') {
  await flush();
  const dialling = caller.calls.initiateCall(callee.user, type);
  await flush();
  await dialling;
  await flush();
  expect(livePhases(callee).map(({ name }) => name)).toContain('incoming');
}

async function connect(caller: Person, callee: Person, type: 'audio' | 'video' = 'audio') {
  await ring(caller, callee, type);
  const accepting = callee.calls.acceptCall();
  await flush();
  await accepting;
  await flush();
  expect(phaseOf(caller).name).toBe('active');
}

beforeEach(() => {
  const clock = new VirtualClock();
  world = { clock, network: new FakeNetwork(), server: new FakeCallsServer(() => clock.now()) };
  tabs = new Map();
});

describe('a page that was reloaded in a call', () => {
  it('ends the call to return to for one that it answers in its place, and its time limit with it', async () => {
    const [alice, carol] = [join('alice'), join('carol')];
    let bob = join('bob');
    await connect(alice, bob);
    bob = await reload(bob);
    await ring(carol, bob);
    const callId = livePhases(bob).find(({ name }) => name === 'incoming')?.call.id;
    const accepting = bob.calls.acceptCall({ current: 'end', callId });
    await flush();
    await accepting;
    await flush();
    expect(phaseOf(alice)).toMatchObject({ name: 'ended', reason: 'completed' });
    await world.clock.advance(40_000);
    expect(livePhases(bob)).toMatchObject([{ name: 'active', call: { peer: { id: 'carol' } } }]);
    expectConsent(alice, bob, carol);
  });

  it.each(['alice', 'bob'])(
    '%s is asked to return, the other waits, and both go on',
    async (who) => {
      let [alice, bob] = [join('alice'), join('bob')];
      await connect(alice, bob, 'video');
      await world.clock.advance(10_000);
      const again = await reload(who === 'alice' ? alice : bob);
      if (who === 'alice') alice = again;
      else bob = again;
      const other = who === 'alice' ? bob : alice;
      expect(phaseOf(again)).toMatchObject({
        name: 'returnable',
        answeredAt: world.clock.now() - 10_000,
        until: world.clock.now() + 30_000,
        call: {
          type: 'video',
          direction: who === 'alice' ? 'outgoing' : 'incoming',
          peer: { id: other.user, name: `${other.user} of the token` },
        },
      });
      expect(again.calls.isInCall).toBe(false);
      expect(again.platform.devices.opened).toEqual([]);
      expect(phaseOf(other).name).toBe('reconnecting');
      const returning = again.calls.returnToCall();
      expect(phaseOf(again).name).toBe('connecting');
      await flush();
      await returning;
      await flush();
      expect([phaseOf(alice).name, phaseOf(bob).name]).toEqual(['active', 'active']);
      expect(sentTo(alice, 'bob')).toEqual(['microphone', 'camera']);
      expect(sentTo(bob, 'alice')).toEqual(['microphone', 'camera']);
      expect(other.calls.state.get().participants).toMatchObject([
        { audio: true, video: 'camera' },
      ]);
      expect(world.network.open).toHaveLength(2);
      expect(world.server.errors).toEqual([]);
      await world.clock.advance(60_000);
      again.calls.endCall();
      await flush();
      expect(phaseOf(other)).toMatchObject({ name: 'ended', reason: 'completed' });
      expectNothingLeft(world, alice, bob);
    },
  );

  it('returns without the camera if it is asked to', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await connect(alice, bob, 'video');
    const again = await reload(alice);
    const returning = again.calls.returnToCall({ video: false });
    await flush();
    await returning;
    expect(again.platform.devices.opened.map(({ label }) => label)).toEqual(['microphone']);
  });

  it.each([
    ['alice', 'bob'],
    ['bob', 'alice'],
    ['both', 'at once'],
  ])('both reloaded: %s returns first, then %s', async (first) => {
    let [alice, bob] = [join('alice'), join('bob')];
    await connect(alice, bob);
    alice = await reload(alice);
    bob = await reload(bob);
    expect([phaseOf(alice).name, phaseOf(bob).name]).toEqual(['returnable', 'returnable']);
    const order = first === 'bob' ? [bob, alice] : [alice, bob];
    for (const each of order) {
      const returning = each.calls.returnToCall();
      if (first !== 'both') {
        await flush();
        await returning;
      }
    }
    await flush();
    expect([phaseOf(alice).name, phaseOf(bob).name]).toEqual(['active', 'active']);
    expect([sentTo(alice, 'bob'), sentTo(bob, 'alice')]).toEqual([['microphone'], ['microphone']]);
    expect(world.network.open).toHaveLength(2);
    bob.calls.endCall();
    await flush();
    expectNothingLeft(world, alice, bob);
  });

  it.each(['alice', 'bob'])(
    'both reloaded: %s has returned, and the other takes the new connection while their devices open',
    async (first) => {
      let [alice, bob] = [join('alice'), join('bob')];
      await connect(alice, bob);
      alice = await reload(alice);
      bob = await reload(bob);
      const [one, other] = first === 'alice' ? [alice, bob] : [bob, alice];
      let open: () => void = () => undefined;
      other.platform.devices.prompt = new Promise((resolve) => {
        open = resolve;
      });
      const create = other.platform.createPeerConnection;
      other.platform.createPeerConnection = (config) => {
        const pc = create(config);
        const take = pc.setRemoteDescription.bind(pc);
        pc.setRemoteDescription = async (description: RTCSessionDescriptionInit) => {
          open();
          await flushPromises();
          await take(description);
        };
        return pc;
      };
      const returning = [other.calls.returnToCall(), one.calls.returnToCall()];
      await flush();
      await Promise.all(returning);
      await flush();
      expect([phaseOf(alice).name, phaseOf(bob).name]).toEqual(['active', 'active']);
      expect([sentTo(alice, 'bob'), sentTo(bob, 'alice')]).toEqual([
        ['microphone'],
        ['microphone'],
      ]);
      bob.calls.endCall();
      await flush();
      expectNothingLeft(world, alice, bob);
    },
  );

  it.each([
    [false, true],
    [true, false],
    [false, false],
  ])(
    'returns also where lines need tracks or offers cannot be rolled back: %s, %s',
    async (one, two) => {
      const alice = join('alice', { trackless: one, canRollback: one });
      const bob = join('bob', { trackless: two, canRollback: two });
      await connect(alice, bob);
      const again = await reload(alice);
      const returning = again.calls.returnToCall();
      await flush();
      await returning;
      await flush();
      expect([phaseOf(again).name, phaseOf(bob).name]).toEqual(['active', 'active']);
      expect([sentTo(again, 'bob'), sentTo(bob, 'alice')]).toEqual([
        ['microphone'],
        ['microphone'],
      ]);
    },
  );

  it('that nobody returns to ends after 30 s, for both and with the same reason', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await connect(alice, bob);
    const again = await reload(alice);
    await world.clock.advance(29_999);
    expect(phaseOf(again).name).toBe('returnable');
    await world.clock.advance(1);
    await flush();
    expect(phaseOf(again)).toMatchObject({ name: 'ended', reason: 'connection_lost', by: 'local' });
    expect(phaseOf(bob)).toMatchObject({ name: 'ended', reason: 'connection_lost', by: 'remote' });
    await expect(again.calls.returnToCall()).rejects.toMatchObject({ code: 'not_in_call' });
    expectNothingLeft(world, again, bob);
  });

  it('that finds no path any more ends as lost: the two had talked', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await connect(alice, bob);
    const again = await reload(alice);
    world.network.up = false;
    const returning = again.calls.returnToCall();
    await flush();
    await returning;
    await world.clock.advance(30_000);
    await flush();
    expect(phaseOf(again)).toMatchObject({ name: 'ended', reason: 'connection_lost', by: 'local' });
    expect(phaseOf(bob)).toMatchObject({ name: 'ended', reason: 'connection_lost', by: 'remote' });
  });

  it('may be ended instead', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await connect(alice, bob);
    const again = await reload(alice);
    again.calls.endCall();
    await flush();
    expect([phaseOf(again), phaseOf(bob)]).toMatchObject([
      { name: 'ended', reason: 'completed', by: 'local' },
      { name: 'ended', reason: 'completed', by: 'remote' },
    ]);
  });

  it.each(['returnable', 'active'])(
    'is as long as it says, in whole milliseconds, however its clock moves: %s',
    async (name) => {
      const [alice, bob] = [join('alice'), join('bob')];
      await connect(alice, bob);
      await world.clock.advance(10_000);
      const leaving = name === 'active' ? alice : await reload(alice);
      expect(phaseOf(leaving).name).toBe(name);
      let moved = 0;
      const now = world.clock.now.bind(world.clock);
      world.clock.now = () => {
        moved += 0.7;
        return now() + moved;
      };
      leaving.calls.endCall();
      world.clock.now = now;
      const shown = phaseOf(leaving);
      const told = world.server.taken.length;
      await flush();
      const end = world.server.taken.slice(told).map(({ message }) => message);
      expect(end).toMatchObject([{ type: 'call_end', duration: 10_001 }]);
      expect(shown).toMatchObject({ name: 'ended', duration: 10_001 });
    },
  );

  it('learns that the other side has ended it meanwhile', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await connect(alice, bob);
    const again = await reload(alice);
    bob.calls.endCall();
    await flush();
    expect(phaseOf(again)).toMatchObject({ name: 'ended', reason: 'completed', by: 'remote' });
  });

  it('ends the call as lost when the person gives up on the devices, as long as it was', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await connect(alice, bob);
    await world.clock.advance(10_000);
    const again = await reload(alice);
    again.platform.devices.microphone = 'NotAllowedError';
    const returning = again.calls.returnToCall();
    returning.catch(() => undefined);
    await flush();
    await expect(returning).rejects.toMatchObject({ code: 'permission_denied' });
    const lost = { name: 'ended', reason: 'connection_lost', duration: 10_000 };
    expect(phaseOf(again)).toMatchObject({ ...lost, by: 'local', error: 'permission_denied' });
    expect(phaseOf(bob)).toMatchObject({ ...lost, by: 'remote' });
    expectNothingLeft(world, again, bob);
  });

  it('finds held what was held, and returns to it without opening a device', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await connect(alice, bob, 'video');
    await alice.calls.toggleHold();
    await flush();
    const again = await reload(alice);
    expect(phaseOf(again)).toMatchObject({ name: 'returnable', localHold: true });
    const returning = again.calls.returnToCall();
    await flush();
    await returning;
    await flush();
    expect(phaseOf(again)).toMatchObject({ name: 'active', localHold: true });
    expect(phaseOf(bob)).toMatchObject({ name: 'active', remoteHold: true });
    expect(again.platform.devices.opened).toEqual([]);
    expectConsent(again, bob);
    await again.calls.toggleHold();
    await flush();
    expect(sentTo(again, 'bob')).toEqual(['microphone', 'camera']);
    expect(sentTo(bob, 'alice')).toEqual(['microphone', 'camera']);
  });

  it('finds what the other side holds, also if it does so just now', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await connect(alice, bob);
    const again = await reload(alice);
    await bob.calls.toggleHold();
    await flush();
    expect(phaseOf(again)).toMatchObject({ name: 'returnable', remoteHold: true });
    const returning = again.calls.returnToCall();
    await flush();
    await returning;
    await flush();
    expect(phaseOf(again)).toMatchObject({ name: 'active', remoteHold: true });
    expectConsent(again, bob);
  });

  it('comes back to two calls at once: to one with its devices, to the other held', async () => {
    const [alice, bob, carol] = [join('alice'), join('bob'), join('carol')];
    await connect(alice, bob);
    await ring(carol, bob);
    await bob.calls.acceptCall();
    await flush();
    const again = await reload(bob);
    expect(phaseOf(again)).toMatchObject({ name: 'returnable', call: { peer: { id: 'carol' } } });
    expect(callWith(again, 'alice')).toMatchObject({ name: 'returnable', localHold: true });
    const returning = again.calls.returnToCall();
    await flush();
    await returning;
    await flush();
    expect(callWith(again, 'alice')).toMatchObject({ name: 'active', localHold: true });
    expect(callWith(again, 'carol')).toMatchObject({ name: 'active', localHold: false });
    expect(sentTo(again, 'carol')).toEqual(['microphone']);
    expectConsent(alice, again, carol);
    expect(world.server.errors).toEqual([]);
  });

  it('may take another call first, which holds the one to return to', async () => {
    const [alice, bob, carol] = [join('alice'), join('bob'), join('carol')];
    await connect(alice, bob);
    const again = await reload(bob);
    await ring(carol, again);
    await expect(again.calls.initiateCall('dave', 'audio')).rejects.toMatchObject({
      code: 'already_in_call',
    });
    await again.calls.acceptCall();
    await flush();
    expect(phaseOf(again)).toMatchObject({ name: 'active', call: { peer: { id: 'carol' } } });
    expect(callWith(again, 'alice')).toMatchObject({ name: 'returnable', localHold: true });
    expect(phaseOf(alice)).toMatchObject({ remoteHold: true });
    expect(world.server.errors).toEqual([]);
  });
});

describe('a page that was reloaded while it rang', () => {
  it('gives up the call that it placed', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await ring(alice, bob);
    const again = await reload(alice);
    expect(phaseOf(again).name).toBe('idle');
    expect(phaseOf(bob)).toMatchObject({ name: 'ended', reason: 'cancelled' });
  });

  it('stops ringing the other side when it goes away for good, without waiting for its session to expire', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await ring(alice, bob);
    alice.platform.hidePage();
    await flush();
    expect(phaseOf(bob)).toMatchObject({ name: 'ended', reason: 'cancelled' });
  });
});

describe('without a connection to the server', () => {
  it('a call that is ended is over at once, and the other hears of it when it is back', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await connect(alice, bob);
    world.server.cut('alice');
    alice.calls.endCall();
    expect(phaseOf(alice)).toMatchObject({ name: 'ended', reason: 'completed', by: 'local' });
    expect(alice.platform.devices.live).toEqual([]);
    await flush();
    expect(phaseOf(bob).name).toBe('reconnecting');
    await world.clock.advance(1000);
    await flush();
    expect(phaseOf(bob)).toMatchObject({ name: 'ended', reason: 'completed', by: 'remote' });
    expect(phaseOf(alice)).toMatchObject({ name: 'ended', reason: 'completed' });
  });

  it('a call goes on, is held meanwhile, and the other hears of that later', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await connect(alice, bob);
    world.server.cut('alice');
    await alice.calls.toggleHold();
    expect(sentTo(alice, 'bob')).toEqual([]);
    await world.clock.advance(1000);
    await flush();
    expect(phaseOf(alice)).toMatchObject({ name: 'active', localHold: true });
    expect(phaseOf(bob)).toMatchObject({ name: 'active', remoteHold: true });
  });

  it('the true reason of an end comes after the welcome, and is the one that is shown', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await connect(alice, bob);
    const { callId } = alice.calls.getCallStats();
    world.server.cut('alice');
    world.server.end(callId ?? '', 'media_failed');
    await world.clock.advance(1000);
    await flush();
    expect(phaseOf(alice)).toMatchObject({ name: 'ended', reason: 'media_failed', by: 'remote' });
    await world.clock.advance(10_000);
    expect(alice.ended).toHaveLength(1);
  });

  it('an end of the other side that was faster corrects the own one, once', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await connect(alice, bob);
    const { callId } = alice.calls.getCallStats();
    world.server.cut('alice');
    world.server.end(callId ?? '', 'media_failed');
    alice.calls.endCall();
    expect(phaseOf(alice)).toMatchObject({ reason: 'completed', by: 'local' });
    await world.clock.advance(1000);
    await flush();
    const corrected = { name: 'ended', reason: 'media_failed', by: 'remote' };
    expect(phaseOf(alice)).toMatchObject(corrected);
    world.server.tellDevices('alice', { type: 'call_end', from: 'bob', callId, reason: 'busy' });
    await flush();
    expect(phaseOf(alice)).toMatchObject(corrected);
    expect(alice.ended).toHaveLength(2);
  });

  it.each([
    ['after it ended here', 'completed'],
    ['as it ends here', 'connection_lost'],
  ] as const)('the server’s word on how long a call was holds, said %s', async (_when, reason) => {
    const [alice, bob] = [join('alice'), join('bob')];
    await connect(alice, bob);
    const { callId = '' } = alice.calls.getCallStats();
    await world.clock.advance(5000);
    if (reason === 'completed') alice.calls.endCall();
    const end = { type: 'call_end', from: 'bob', callId, reason, duration: 3210 } as const;
    for (let twice = 0; twice < 2; twice++) {
      world.server.tellDevices('alice', end);
      await flush();
      expect(phaseOf(alice)).toMatchObject({ name: 'ended', reason, duration: 3210 });
    }
    expect(alice.ended).toHaveLength(1);
  });

  it('an answer that the caller’s cancel crossed counts for nothing: the call has no length', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await connect(alice, bob);
    const { callId = '' } = bob.calls.getCallStats();
    await world.clock.advance(5000);
    const reason = 'cancelled';
    const end = { type: 'call_end', from: 'alice', callId, reason, duration: 0 } as const;
    world.server.tellDevices('bob', end);
    await flush();
    expect(phaseOf(bob)).toMatchObject({ name: 'ended', reason, by: 'remote', duration: 0 });
  });

  it('an answer that came too late made no call: it has no length', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await connect(alice, bob);
    const { callId = '' } = bob.calls.getCallStats();
    await world.clock.advance(5000);
    bob.calls.endCall();
    expect(phaseOf(bob)).toMatchObject({ name: 'ended', duration: 5000 });
    // Of an answered call the server's word has its length.
    const reason = 'connection_lost';
    world.server.tellDevices('bob', { type: 'call_end', from: 'alice', callId, reason });
    await flush();
    expect(phaseOf(bob)).toMatchObject({ name: 'ended', reason, by: 'remote', duration: 0 });
  });

  it('a device that had heard of such an answer hears that it counts for nothing', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await ring(alice, bob);
    const { callId = '' } = bob.calls.getCallStats();
    const end = { type: 'call_end', from: 'alice', callId, duration: 0 } as const;
    world.server.tellDevices('bob', { ...end, reason: 'answered_elsewhere' });
    await flush();
    expect(phaseOf(bob)).toMatchObject({ name: 'ended', reason: 'answered_elsewhere' });
    world.server.tellDevices('bob', { ...end, reason: 'cancelled' });
    await flush();
    expect(phaseOf(bob)).toMatchObject({ name: 'ended', reason: 'cancelled', by: 'remote' });
    expect(bob.ended).toHaveLength(2);
  });

  it('a call that was not answered here has no length, whatever the server says', async () => {
    const alice = join('alice');
    join('bob');
    await world.clock.advance(1000);
    const dialling = alice.calls.initiateCall('bob', 'audio').catch(() => undefined);
    await flush();
    expect(phaseOf(alice).name).toBe('ringing');
    const { callId = '' } = alice.calls.getCallStats();
    alice.calls.endCall();
    await dialling;
    const reason = 'cancelled';
    world.server.tellDevices('alice', {
      type: 'call_end',
      from: 'bob',
      callId,
      reason,
      duration: 3210,
    });
    await flush();
    expect(phaseOf(alice)).toMatchObject({ name: 'ended', reason, duration: 0 });
  });

  it('a call that a resumed session has no more, without a word, ends after a while', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await connect(alice, bob);
    const { callId } = alice.calls.getCallStats();
    world.server.calls.delete(callId ?? '');
    world.server.cut('alice');
    await world.clock.advance(1000);
    await flush();
    expect(phaseOf(alice).name).toBe('active');
    await world.clock.advance(5000);
    expect(phaseOf(alice)).toMatchObject({
      name: 'ended',
      reason: 'connection_lost',
      by: 'remote',
    });
  });
});

it.each([
  ['in the call', async (alice: Person) => alice],
  ['on the page to return from', reload],
])('who leaves says how long the call is by their clock: %s', async (_where, at) => {
  const [alice, bob] = [join('alice'), join('bob')];
  await connect(alice, bob);
  await world.clock.advance(5000);
  const leaver = await at(alice);
  leaver.calls.endCall();
  await flush();
  expect(phaseOf(leaver)).toMatchObject({ name: 'ended', duration: 5000 });
  const { message } = world.server.taken[world.server.taken.length - 1] ?? {};
  expect(message).toMatchObject({ type: 'call_end', duration: 5000 });
});

it('closing the page ends no call that a server keeps', async () => {
  const [alice, bob] = [join('alice'), join('bob')];
  await connect(alice, bob);
  alice.platform.hidePage();
  await flush();
  expect(phaseOf(bob).name).toBe('active');
  expect(world.server.sentBy('alice')).not.toContain('call_end');
});

it('missed calls are counted by the server, at the start and later', async () => {
  world.server.missed = 2;
  const alice = join('alice');
  expect(alice.calls.state.get().missed).toBe(0);
  await flush();
  expect(alice.calls.state.get().missed).toBe(2);
  world.server.tell('alice', { type: 'missed_count', count: 0 });
  await flush();
  expect(alice.calls.state.get().missed).toBe(0);
});

it('over a server one device has one call at a time, in every order of its messages', async () => {
  const [alice, bob, carol] = [join('alice'), join('bob'), join('carol')];
  await connect(alice, bob);
  await ring(carol, bob, 'video');
  await bob.calls.acceptCall();
  await flush();
  for (let swap = 0; swap < 3; swap++) {
    await bob.calls.swapCalls();
    await flush();
    expectConsent(alice, bob, carol);
  }
  await bob.calls.toggleHold();
  await flush();
  await flushPromises();
  expect(world.server.errors).toEqual([]);
});
