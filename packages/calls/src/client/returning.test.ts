import {
  callWith,
  createFakeStorage,
  expectConsent,
  expectNothingLeft,
  FakeNetwork,
  flushPromises,
  InMemoryCallsServer,
  livePhases,
  type Person,
  personOverServer,
  phaseOf,
  sentTo,
  VirtualClock,
} from '@xpchat/calls-testing';
import { beforeEach, describe, expect, it } from 'vitest';
import type { TabStorage } from '../platform/platform.ts';

let world: { clock: VirtualClock; network: FakeNetwork; server: InMemoryCallsServer };
let tabs: Map<string, TabStorage>;
const flush = () => world.server.flush();

function join(user: string, browser: { canRollback?: boolean; trackless?: boolean } = {}): Person {
  const storage = tabs.get(user) ?? createFakeStorage();
  tabs.set(user, storage);
  return personOverServer(user, world, { ...browser, storage });
}

/** Closes the page with its connections and its socket, and loads it again in its tab. */
async function reload(person: Person): Promise<Person> {
  person.platform.hidePage();
  for (const pc of person.calls.peerConnections.values()) pc.close();
  // The old page reaches nobody any more.
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
  world = { clock, network: new FakeNetwork(), server: new InMemoryCallsServer(clock) };
  tabs = new Map();
});

describe('a page that was reloaded in a call', () => {
  it('ends the call to return to, and its time limit, for a call that is accepted instead', async () => {
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
    expect(livePhases(bob)).toMatchObject([
      { name: 'active', call: { participants: [{ id: 'carol' }] } },
    ]);
    expectConsent(alice, bob, carol);
  });

  it.each(['alice', 'bob'])(
    'offers %s the return while the other side waits, and both continue',
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
          participants: [{ id: other.user, name: `${other.user} of the token` }],
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
      // Without the other side's candidates only a lucky network finds a path.
      for (const pc of world.network.open) expect(pc.candidates).toHaveLength(1);
      expect(world.server.errors).toEqual([]);
      await world.clock.advance(60_000);
      again.calls.endCall();
      await flush();
      expect(phaseOf(other)).toMatchObject({ name: 'ended', reason: 'completed' });
      expectNothingLeft(world, alice, bob);
    },
  );

  it('returns without the camera on request', async () => {
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
  ])('reconnects when both pages were reloaded: %s returns first, then %s', async (first) => {
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
    "reconnects when both were reloaded and %s returns while the other's devices still open",
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
        const setDescription = pc.setRemoteDescription.bind(pc);
        pc.setRemoteDescription = async (description: RTCSessionDescriptionInit) => {
          open();
          await flushPromises();
          await setDescription(description);
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
    'returns even if lines need tracks and offers cannot be rolled back: %s, %s',
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

  it('ends its call for both sides with the same reason when the person does not return within 30 s', async () => {
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

  it('ends its call as lost when no path comes up after the return', async () => {
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

  it('can end its call instead of returning', async () => {
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
    'reports the duration that it shows, in whole milliseconds, however its clock moves: %s',
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
      const told = world.server.acknowledged.length;
      await flush();
      const end = world.server.acknowledged.slice(told).map(({ message }) => message);
      expect(end).toMatchObject([{ type: 'call_end', duration: 10_001 }]);
      expect(shown).toMatchObject({ name: 'ended', duration: 10_001 });
    },
  );

  it('shows that the other side ended the call before the return', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await connect(alice, bob);
    const again = await reload(alice);
    bob.calls.endCall();
    await flush();
    expect(phaseOf(again)).toMatchObject({ name: 'ended', reason: 'completed', by: 'remote' });
  });

  it('ends the call as lost, with its duration, when the person gives up on the devices', async () => {
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

  it('finds a held call held, and returns to it without opening a device', async () => {
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

  it('finds a call held by the other side, even if the hold arrives after the reload', async () => {
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

  it('returns to two calls at once, to one with devices and to the other held', async () => {
    const [alice, bob, carol] = [join('alice'), join('bob'), join('carol')];
    await connect(alice, bob);
    await ring(carol, bob);
    await bob.calls.acceptCall();
    await flush();
    const again = await reload(bob);
    expect(phaseOf(again)).toMatchObject({
      name: 'returnable',
      call: { participants: [{ id: 'carol' }] },
    });
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

  it('can accept another call first, which holds the one to return to', async () => {
    const [alice, bob, carol] = [join('alice'), join('bob'), join('carol')];
    await connect(alice, bob);
    const again = await reload(bob);
    await ring(carol, again);
    await expect(again.calls.initiateCall('dave', 'audio')).rejects.toMatchObject({
      code: 'already_in_call',
    });
    await again.calls.acceptCall();
    await flush();
    expect(phaseOf(again)).toMatchObject({
      name: 'active',
      call: { participants: [{ id: 'carol' }] },
    });
    expect(callWith(again, 'alice')).toMatchObject({ name: 'returnable', localHold: true });
    expect(phaseOf(alice)).toMatchObject({ remoteHold: true });
    expect(world.server.errors).toEqual([]);
  });
});

describe('a page that was reloaded while it rang', () => {
  it('cancels the call that it placed', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await ring(alice, bob);
    const again = await reload(alice);
    expect(phaseOf(again).name).toBe('idle');
    expect(phaseOf(bob)).toMatchObject({ name: 'ended', reason: 'cancelled' });
  });

  it('cancels its dial when it is closed for good, without waiting for its session to expire', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await ring(alice, bob);
    alice.platform.hidePage();
    await flush();
    expect(phaseOf(bob)).toMatchObject({ name: 'ended', reason: 'cancelled' });
  });
});

describe('without a connection to the server', () => {
  it('a hang-up takes effect at once, and reaches the other side after the socket is back', async () => {
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

  it('a hold takes effect at once, and reaches the other side after the socket is back', async () => {
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

  it('a call that ended meanwhile shows the reason that arrives after the welcome', async () => {
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

  it('an earlier end by the other side corrects the own one, once', async () => {
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
    world.server.sendToDevices('alice', { type: 'call_end', from: 'bob', callId, reason: 'busy' });
    await flush();
    expect(phaseOf(alice)).toMatchObject(corrected);
    expect(alice.ended).toHaveLength(2);
  });

  it.each([
    ['after it ended here', 'completed'],
    ['as it ends here', 'connection_lost'],
  ] as const)(
    'the duration that the server reports is shown, reported %s',
    async (_when, reason) => {
      const [alice, bob] = [join('alice'), join('bob')];
      await connect(alice, bob);
      const { callId = '' } = alice.calls.getCallStats();
      await world.clock.advance(5000);
      if (reason === 'completed') alice.calls.endCall();
      const end = { type: 'call_end', from: 'bob', callId, reason, duration: 3210 } as const;
      for (let twice = 0; twice < 2; twice++) {
        world.server.sendToDevices('alice', end);
        await flush();
        expect(phaseOf(alice)).toMatchObject({ name: 'ended', reason, duration: 3210 });
      }
      expect(alice.ended).toHaveLength(1);
    },
  );

  it("a call whose answer crossed the caller's cancel has duration 0", async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await connect(alice, bob);
    const { callId = '' } = bob.calls.getCallStats();
    await world.clock.advance(5000);
    const reason = 'cancelled';
    const end = { type: 'call_end', from: 'alice', callId, reason, duration: 0 } as const;
    world.server.sendToDevices('bob', end);
    await flush();
    expect(phaseOf(bob)).toMatchObject({ name: 'ended', reason, by: 'remote', duration: 0 });
  });

  it('a call whose answer came too late has duration 0', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await connect(alice, bob);
    const { callId = '' } = bob.calls.getCallStats();
    await world.clock.advance(5000);
    bob.calls.endCall();
    expect(phaseOf(bob)).toMatchObject({ name: 'ended', duration: 5000 });
    // For an answered call the server would report a duration.
    const reason = 'connection_lost';
    world.server.sendToDevices('bob', { type: 'call_end', from: 'alice', callId, reason });
    await flush();
    expect(phaseOf(bob)).toMatchObject({ name: 'ended', reason, by: 'remote', duration: 0 });
  });

  it('a device that showed answered elsewhere is corrected when that answer is discarded', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await ring(alice, bob);
    const { callId = '' } = bob.calls.getCallStats();
    const end = { type: 'call_end', from: 'alice', callId, duration: 0 } as const;
    world.server.sendToDevices('bob', { ...end, reason: 'answered_elsewhere' });
    await flush();
    expect(phaseOf(bob)).toMatchObject({ name: 'ended', reason: 'answered_elsewhere' });
    world.server.sendToDevices('bob', { ...end, reason: 'cancelled' });
    await flush();
    expect(phaseOf(bob)).toMatchObject({ name: 'ended', reason: 'cancelled', by: 'remote' });
    expect(bob.ended).toHaveLength(2);
  });

  it('a call that was not answered here has duration 0, whatever the server reports', async () => {
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
    world.server.sendToDevices('alice', {
      type: 'call_end',
      from: 'bob',
      callId,
      reason,
      duration: 3210,
    });
    await flush();
    expect(phaseOf(alice)).toMatchObject({ name: 'ended', reason, duration: 0 });
  });

  it('a call that is missing from a resumed session ends as lost after 5 s', async () => {
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
])('hanging up reports the duration by the own clock: %s', async (_where, at) => {
  const [alice, bob] = [join('alice'), join('bob')];
  await connect(alice, bob);
  await world.clock.advance(5000);
  const leaver = await at(alice);
  leaver.calls.endCall();
  await flush();
  expect(phaseOf(leaver)).toMatchObject({ name: 'ended', duration: 5000 });
  const { message } = world.server.acknowledged[world.server.acknowledged.length - 1] ?? {};
  expect(message).toMatchObject({ type: 'call_end', duration: 5000 });
});

it('closing the page does not end an answered call that a server keeps', async () => {
  const [alice, bob] = [join('alice'), join('bob')];
  await connect(alice, bob);
  alice.platform.hidePage();
  await flush();
  expect(phaseOf(bob).name).toBe('active');
  expect(world.server.sentBy('alice')).not.toContain('call_end');
});

it('missed calls are counted by the server, in the welcome and later', async () => {
  world.server.missed = 2;
  const alice = join('alice');
  expect(alice.calls.state.get().missed).toBe(0);
  await flush();
  expect(alice.calls.state.get().missed).toBe(2);
  world.server.notify('alice', { type: 'missed_count', count: 0 });
  await flush();
  expect(alice.calls.state.get().missed).toBe(0);
});

it('accepting and swapping over a server holds one call before it engages the other', async () => {
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
