import {
  expectConsent,
  FakeNetwork,
  InMemoryCallsServer,
  type Person,
  personOverServer,
  phaseOf,
  sentTo,
  VirtualClock,
} from '@xpchat/calls-testing';
import { beforeEach, describe, expect, it } from 'vitest';

let world: { clock: VirtualClock; network: FakeNetwork; server: InMemoryCallsServer };
let alice: Person;
let bob: Person;
/** Names of the phases of bob's page, in order. */
let phases: string[];
const flush = () => world.server.flush();

beforeEach(async () => {
  const clock = new VirtualClock();
  world = { clock, network: new FakeNetwork(), server: new InMemoryCallsServer(clock) };
  alice = personOverServer('alice', world);
  bob = personOverServer('bob', world);
  await flush();
  phases = [];
  bob.calls.state.subscribe(({ phase }) => phases.push(phase.name));
});

async function dial(caller: Person): Promise<void> {
  const dialling = caller.calls.initiateCall('bob', 'audio');
  await flush();
  await dialling;
  await flush();
}

/** Bob's socket is dead, and his page does not know; the media path is up. */
async function acceptWithoutServer(current: 'hold' | 'end' = 'hold'): Promise<void> {
  world.server.cut('bob', 'nobody');
  bob.calls.acceptCall({ current });
  await flush();
  await world.clock.advance(1500);
  await flush();
}

/** Bob's page notices that its socket is dead, and connects again. */
async function reconnect(): Promise<void> {
  bob.platform.wakeUp();
  await world.clock.advance(3000);
  await world.clock.advance(500);
  await flush();
}

/** Bob's microphone may be on the line already, since he accepted. Alice plays nothing of it. */
function expectNotEstablished(): void {
  expect(phases).not.toContain('active');
  expect(phaseOf(bob).name).toBe('connecting');
  expect(phaseOf(alice).name).toBe('ringing');
  expect(alice.calls.state.get().participants.map(({ stream }) => stream)).toEqual([null]);
  expect(alice.calls.remoteStreams.size).toBe(0);
  expect(world.network.open.map(({ connectionState }) => connectionState)).toEqual([
    'connected',
    'connected',
  ]);
  expectConsent(alice);
}

describe('an accept whose answer does not reach the server (E3)', () => {
  it.each([
    ['at once, with the permission for the devices', true],
    ['after the devices opened', false],
  ])('is active on both sides only after the answer is delivered; sent %s', async (_, granted) => {
    bob.platform.devices.granted = granted;
    await dial(alice);
    await acceptWithoutServer();
    expectNotEstablished();
    await bob.calls.toggleMute();
    expectNotEstablished();
    await reconnect();
    const answeredAt = world.clock.now();
    expect([phaseOf(alice), phaseOf(bob)]).toMatchObject([
      { name: 'active', answeredAt },
      { name: 'active', answeredAt },
    ]);
    expect(sentTo(bob, 'alice')).toEqual(['microphone']);
    expect(world.server.sentBy('bob').filter((type) => type === 'call_answer')).toHaveLength(1);
    // The change that was made meanwhile is announced.
    expect(alice.calls.state.get().participants[0]).toMatchObject({ audio: false });
  });

  it('has the microphone on the line as soon as that is open', async () => {
    bob.platform.devices.granted = true;
    await dial(alice);
    await acceptWithoutServer();
    expect(sentTo(bob, 'alice')).toEqual(['microphone']);
    expectNotEstablished();
  });

  it('is not active when the welcome reports that the answer is stored and the call is over', async () => {
    bob.platform.devices.granted = true;
    await dial(alice);
    // The server handles the answer, and its acknowledgement is lost.
    world.server.deaf.add('bob');
    bob.calls.acceptCall();
    await flush();
    expect(phaseOf(alice).name).toBe('active');
    alice.calls.endCall();
    await flush();
    expect(phaseOf(bob).name).toBe('connecting');
    world.server.cut('bob', 'nobody');
    world.server.deaf.clear();
    await reconnect();
    expect(phases).not.toContain('active');
    expect(phaseOf(bob)).toMatchObject({ name: 'ended', by: 'remote' });
  });

  it('ends as connection_lost when the server stays away for 30 seconds', async () => {
    bob.platform.devices.granted = true;
    await dial(alice);
    await acceptWithoutServer();
    bob.platform.openSocket = () => ({ send: () => undefined, close: () => undefined });
    await world.clock.advance(30_000);
    expect(phaseOf(bob)).toMatchObject({
      name: 'ended',
      reason: 'connection_lost',
      error: 'not_connected',
    });
    expect(phases).not.toContain('active');
  });

  it('keeps the call that it replaces until the answer is delivered', async () => {
    bob.platform.devices.granted = true;
    const carol = personOverServer('carol', world);
    await flush();
    await dial(carol);
    bob.calls.acceptCall();
    await flush();
    expect(phaseOf(carol).name).toBe('active');
    await dial(alice);
    await acceptWithoutServer('end');
    await world.clock.advance(5000);
    expect(bob.calls.state.get().others).toMatchObject([{ name: 'active', localHold: true }]);
    await reconnect();
    await world.clock.advance(2000);
    await flush();
    expect(bob.calls.state.get().others).toEqual([]);
    expect(phaseOf(bob).name).toBe('active');
    expect(phaseOf(carol)).toMatchObject({ name: 'ended', by: 'remote' });
  });
});
