import {
  FakeNetwork,
  InMemoryCallsServer,
  type Person,
  personOverServer,
  phaseOf,
  VirtualClock,
} from '@xpchat/calls-testing';
import { beforeEach, describe, expect, it } from 'vitest';

let world: { clock: VirtualClock; network: FakeNetwork; server: InMemoryCallsServer };
let alice: Person;
let bob: Person;
const flush = () => world.server.flush();

beforeEach(async () => {
  const clock = new VirtualClock();
  world = { clock, network: new FakeNetwork(), server: new InMemoryCallsServer(clock) };
  alice = personOverServer('alice', world);
  bob = personOverServer('bob', world);
  await flush();
});

/** The server has lost a person's session, and reports how the calls of the old one ended. */
async function loseSession(userId: string, endedCalls: readonly object[]): Promise<void> {
  world.server.lose(userId, endedCalls);
  await world.clock.advance(2000);
  await flush();
}

async function dial(): Promise<string> {
  const dialling = alice.calls.initiateCall('bob', 'audio');
  await flush();
  await dialling;
  await flush();
  const phase = phaseOf(bob);
  if (phase.name !== 'incoming') throw new Error(`bob is ${phase.name}`);
  return phase.call.id;
}

describe('a page whose session is lost', () => {
  it('ends its call with the reason that the server reports', async () => {
    const callId = await dial();
    const accepting = bob.calls.acceptCall();
    await flush();
    await accepting;
    await flush();
    expect(phaseOf(bob).name).toBe('active');
    await loseSession('bob', [{ callId, reason: 'media_failed', answered: true, duration: 0 }]);
    expect(phaseOf(bob)).toMatchObject({ name: 'ended', reason: 'media_failed' });
  });

  it('stops ringing for a call that was answered elsewhere', async () => {
    const callId = await dial();
    await loseSession('bob', [{ callId, reason: 'answered_elsewhere', answered: true }]);
    expect(phaseOf(bob)).toMatchObject({ name: 'ended', reason: 'answered_elsewhere' });
  });

  it.each([
    ['goes on', { reason: 'answered_elsewhere' }],
    ['is over', { reason: 'completed', duration: 5000 }],
  ])(
    'shows answered elsewhere for a call that it declined and another device took, which %s',
    async (_how, how) => {
      const callId = await dial();
      world.server.cut('bob');
      bob.calls.rejectCall();
      expect(phaseOf(bob)).toMatchObject({ name: 'ended', reason: 'declined', by: 'local' });
      await loseSession('bob', [{ callId, answered: true, ...how }]);
      const corrected = { name: 'ended', reason: 'answered_elsewhere', by: 'remote', duration: 0 };
      expect(phaseOf(bob)).toMatchObject(corrected);
      expect(bob.ended).toHaveLength(2);
    },
  );

  it('shows declined elsewhere for a call that it could not accept', async () => {
    const callId = await dial();
    world.server.cut('bob');
    bob.platform.devices.microphone = 'NotAllowedError';
    await bob.calls.acceptCall().catch(() => undefined);
    expect(phaseOf(bob)).toMatchObject({ name: 'ended', by: 'local' });
    await loseSession('bob', [{ callId, reason: 'declined', answered: false, duration: 0 }]);
    expect(phaseOf(bob)).toMatchObject({ name: 'ended', reason: 'declined_elsewhere' });
  });

  it('does not show answered elsewhere for a call that it had answered itself', async () => {
    bob.platform.devices.granted = true;
    const callId = await dial();
    bob.platform.devices.microphone = 'NotAllowedError';
    await bob.calls.acceptCall().catch(() => undefined);
    await flush();
    expect(world.server.sentBy('bob')).toContain('call_answer');
    expect(phaseOf(bob)).toMatchObject({ name: 'ended', by: 'local', duration: 0 });
    const end = { reason: 'connection_lost', answered: true, duration: 30_000 };
    await loseSession('bob', [{ callId, ...end }]);
    const corrected = { name: 'ended', reason: 'connection_lost', by: 'remote', duration: 0 };
    expect(phaseOf(bob)).toMatchObject(corrected);
  });

  it.each([
    ['while it asks for the microphone', false],
    ['and was refused the microphone', true],
  ])('shows answered elsewhere for a call that it was accepting, %s', async (_when, isOver) => {
    const callId = await dial();
    let refuse = () => {};
    bob.platform.devices.prompt = new Promise((resolve) => {
      refuse = resolve;
    });
    bob.platform.devices.microphone = 'NotAllowedError';
    const accepting = bob.calls.acceptCall().catch(() => undefined);
    await world.clock.advance(5000);
    expect(phaseOf(bob).name).toBe('connecting');
    world.server.cut('bob');
    if (isOver) {
      refuse();
      await accepting;
      expect(phaseOf(bob)).toMatchObject({ name: 'ended', by: 'local', duration: 5000 });
    }
    const end = { reason: 'completed', answered: true, duration: 60_000 };
    await loseSession('bob', [{ callId, ...end }]);
    const other = { name: 'ended', reason: 'answered_elsewhere', by: 'remote', duration: 0 };
    expect(phaseOf(bob)).toMatchObject(other);
    refuse();
    await accepting;
  });

  it('keeps its own decline, whatever is reported later', async () => {
    const callId = await dial();
    world.server.cut('bob');
    bob.calls.rejectCall();
    await loseSession('bob', [{ callId, reason: 'declined', answered: false, duration: 0 }]);
    expect(phaseOf(bob)).toMatchObject({ name: 'ended', reason: 'declined', by: 'local' });
    expect(bob.ended).toHaveLength(1);
  });

  it('shows that a call answered elsewhere was never answered if that answer is discarded', async () => {
    const callId = await dial();
    const end = { type: 'call_end', from: 'alice', callId, reason: 'answered_elsewhere' };
    world.server.sendToDevices('bob', end);
    await flush();
    expect(phaseOf(bob)).toMatchObject({ name: 'ended', reason: 'answered_elsewhere' });
    await loseSession('bob', [{ callId, reason: 'completed', answered: true, duration: 5000 }]);
    expect(bob.ended).toHaveLength(1);
    await loseSession('bob', [{ callId, reason: 'cancelled', answered: false, duration: 0 }]);
    expect(phaseOf(bob)).toMatchObject({ name: 'ended', reason: 'cancelled', by: 'remote' });
    expect(bob.ended).toHaveLength(2);
  });

  it('does not ring for a call that was offered to the old session while it dialled', async () => {
    const callId = await dial();
    const offer = world.server.acknowledged.find(
      ({ message }) => message.type === 'call_offer',
    )?.message;
    bob.calls.rejectCall();
    await flush();
    await bob.calls.initiateCall('alice', 'audio');
    await flush();
    expect(phaseOf(bob).name).toBe('ringing');
    const again = { ...offer, callId: `${callId}-2`, seq: undefined, to: undefined, from: 'alice' };
    world.server.sendToDevices('bob', again);
    await flush();
    await loseSession('bob', []);
    expect(phaseOf(bob).name).toBe('ended');
  });
});

it('a call that cannot be accepted ends as media_failed for both sides', async () => {
  await dial();
  // The devices open, and no server can be reached.
  bob.platform.goOffline();
  bob.platform.openSocket = () => ({ send: () => undefined, close: () => undefined });
  const accepting = bob.calls.acceptCall().catch((error: { code: string }) => error.code);
  await world.clock.advance(60_000);
  expect(await accepting).toBe('not_connected');
  expect(phaseOf(bob)).toMatchObject({ name: 'ended', reason: 'media_failed' });
});

it('an accept waits for a server that is away, and the call counts from when the answer is sent', async () => {
  await dial();
  const { openSocket } = bob.platform;
  bob.platform.openSocket = (_, events) => {
    Promise.resolve().then(() => events.onClose(1006));
    return { send: () => undefined, close: () => undefined };
  };
  world.server.cut('bob');
  const accepting = bob.calls.acceptCall();
  await world.clock.advance(15_000);
  expect(phaseOf(bob).name).toBe('connecting');
  bob.platform.openSocket = openSocket;
  bob.platform.wakeUp();
  await flush();
  await accepting;
  await flush();
  const answeredAt = world.clock.now();
  expect([phaseOf(alice), phaseOf(bob)]).toMatchObject([
    { name: 'active', answeredAt },
    { name: 'active', answeredAt },
  ]);
});

it('a call stays connecting when the path comes up while the devices open, and its answer is sent (E3)', async () => {
  let open = () => {};
  bob.platform.devices.prompt = new Promise((resolve) => {
    open = resolve;
  });
  let accepting: Promise<void> | undefined;
  bob.calls.state.subscribe(({ phase }) => {
    if (phase.name === 'incoming') accepting ??= bob.calls.acceptCall();
  });
  const dialling = alice.calls.initiateCall('bob', 'audio');
  await flush();
  await dialling;
  await flush();
  expect([phaseOf(alice).name, phaseOf(bob).name]).toEqual(['ringing', 'connecting']);
  open();
  await accepting;
  await flush();
  expect([phaseOf(alice).name, phaseOf(bob).name]).toEqual(['active', 'active']);
});

it('a page without a server does not ring longer than its caller waits', async () => {
  await dial();
  bob.platform.goOffline();
  world.server.cut('bob');
  await world.clock.advance(59_000);
  expect(phaseOf(bob).name).toBe('incoming');
  await world.clock.advance(1000);
  expect(phaseOf(bob)).toMatchObject({ name: 'ended', reason: 'no_answer' });
});

it('a page rings for as long as a server that it can reach lets it', async () => {
  await dial();
  await world.clock.advance(200_000);
  expect(phaseOf(bob).name).toBe('incoming');
  bob.platform.goOffline();
  world.server.cut('bob');
  await world.clock.advance(60_000);
  expect(phaseOf(bob)).toMatchObject({ name: 'ended', reason: 'no_answer' });
});
