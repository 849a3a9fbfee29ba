import {
  FakeNetwork,
  flushPromises,
  type Person,
  personOverRelay,
  phaseOf,
  Relay,
  sentTo,
  VirtualClock,
} from '@xpchat/calls-testing';
import { beforeEach, describe, expect, it } from 'vitest';

let world: { clock: VirtualClock; network: FakeNetwork; relay: Relay };
let alice: Person;
let bob: Person;

/** Alice calls bob, who accepts and is asked for his devices; returns how to grant them. */
async function acceptAndWait(): Promise<() => Promise<void>> {
  await alice.calls.initiateCall('bob', 'video');
  await world.relay.flush();
  world.network.up = false;
  let grant = () => {};
  bob.platform.devices.prompt = new Promise((resolve) => {
    grant = resolve;
  });
  const accepted = bob.calls.acceptCall();
  await world.relay.flush();
  return async () => {
    grant();
    await accepted;
    await world.relay.flush();
  };
}

beforeEach(() => {
  world = { clock: new VirtualClock(), network: new FakeNetwork(), relay: new Relay() };
  alice = personOverRelay('alice', world);
  bob = personOverRelay('bob', world);
});

describe('a call that is accepted while its answer is not sent (E3)', () => {
  it('is not active when the path comes up, because the caller still rings', async () => {
    const grant = await acceptAndWait();
    world.network.up = true;
    await world.relay.flush();
    expect([phaseOf(alice).name, phaseOf(bob).name]).toEqual(['ringing', 'connecting']);
    await world.clock.advance(5000);
    await grant();
    const answeredAt = world.clock.now();
    expect([phaseOf(alice), phaseOf(bob)]).toMatchObject([
      { name: 'active', answeredAt },
      { name: 'active', answeredAt },
    ]);
  });

  it('sends no media and reports no device, whatever the person switches', async () => {
    const grant = await acceptAndWait();
    world.network.up = true;
    bob.platform.devices.prompt = null;
    await bob.calls.toggleVideo();
    await bob.calls.toggleMute();
    await world.relay.flush();
    expect(sentTo(bob, 'alice')).toEqual([]);
    expect(world.relay.sentBy('bob')).toEqual(['call_ringing']);
    await grant();
    expect(sentTo(bob, 'alice')).toContain('microphone');
  });

  it('is declined when the person hangs up', async () => {
    const grant = await acceptAndWait();
    world.network.up = true;
    bob.calls.endCall();
    await grant();
    expect(world.relay.sentBy('bob')).toEqual(['call_ringing', 'call_reject']);
    expect([phaseOf(alice), phaseOf(bob)]).toMatchObject([
      { name: 'ended', reason: 'declined', by: 'remote' },
      { name: 'ended', reason: 'declined', by: 'local' },
    ]);
  });

  it('cannot be held by the caller', async () => {
    const grant = await acceptAndWait();
    const { callId } = bob.calls.getCallStats();
    bob.calls.handleWebSocketMessage({ type: 'call_hold', from: 'alice', callId, held: true });
    await flushPromises();
    expect(phaseOf(bob)).toMatchObject({ name: 'connecting', remoteHold: false });
    world.network.up = true;
    await grant();
    expect(phaseOf(bob).name).toBe('active');
  });
});
