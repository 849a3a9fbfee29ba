import {
  expectNothingLeft,
  FakeNetwork,
  FakePeerConnection,
  flushPromises,
  InMemoryCallsServer,
  type Person,
  personOverRelay,
  personOverServer,
  phaseOf,
  Relay,
  sentTo,
  VirtualClock,
} from '@xpchat/calls-testing';
import { beforeEach, describe, expect, it } from 'vitest';

let world: { clock: VirtualClock; network: FakeNetwork; relay: Relay };
let alice: Person;
let bob: Person;
const flush = () => world.relay.flush();
const connectionOf = ({ calls }: Person, peer: string) =>
  calls.peerConnections.get(peer) as unknown as FakePeerConnection;

beforeEach(() => {
  world = { clock: new VirtualClock(), network: new FakeNetwork(), relay: new Relay() };
  alice = personOverRelay('alice', world);
  bob = personOverRelay('bob', world);
});

async function ring() {
  await alice.calls.initiateCall('bob', 'video');
  await flush();
}

async function connect() {
  await ring();
  await bob.calls.acceptCall();
  await flush();
  expect([phaseOf(alice).name, phaseOf(bob).name]).toEqual(['active', 'active']);
}

/** Alice's side offers a second connection to bob, by hand; returns how to apply bob's answer. */
async function offerSecond() {
  const pc = new FakePeerConnection(world.network, {});
  pc.addTransceiver('audio', { direction: 'sendrecv' });
  pc.addTransceiver('video', { direction: 'sendrecv' });
  const description = await pc.createOffer();
  await pc.setLocalDescription(description);
  const { callId } = bob.calls.getCallStats();
  const connectionId = 'second';
  bob.calls.handleWebSocketMessage({
    type: 'call_renegotiate',
    from: 'alice',
    callId,
    connectionId,
    description,
  });
  await flushPromises();
  const own = world.network.open.find(
    (each) => each !== pc && each.remoteDescription?.sdp === description.sdp,
  );
  if (!own) throw new Error('bob made no connection');
  const answer = world.relay.log.find(({ message }) => {
    const { type, connectionId: id } = message;
    return type === 'call_renegotiate' && id === connectionId;
  })?.message.description as RTCSessionDescriptionInit;
  return { pc, own, connect: () => pc.setRemoteDescription(answer) };
}

const labels = (pc: FakePeerConnection) =>
  pc.getSenders().flatMap(({ track }) => (track ? [track.label] : []));

describe('a new connection for a call whose current one carries media', () => {
  it('is built beside the current one, and takes the media over once it is up', async () => {
    await connect();
    const old = connectionOf(bob, 'alice');
    const phases = new Set<string>();
    bob.calls.state.subscribe(({ phase }) => phases.add(phase.name));
    const second = await offerSecond();
    expect(connectionOf(bob, 'alice')).toBe(old);
    expect(labels(old)).toEqual(['microphone', 'camera']);
    expect(labels(second.own)).toEqual([]);
    const shown = bob.calls.remoteStreams.get('alice');
    const states: string[] = [];
    world.network.onMedia = (pc) => {
      if (pc === second.own) states.push(old.signalingState);
    };
    await second.connect();
    await flushPromises();
    expect(connectionOf(bob, 'alice')).toBe(second.own);
    expect(labels(second.own)).toEqual(['microphone', 'camera']);
    // The tracks move before the old connection closes, so that media never stops.
    expect(states).toEqual(['stable', 'stable']);
    expect(old.signalingState).toBe('closed');
    expect(bob.calls.remoteStreams.get('alice')).not.toBe(shown);
    expect(bob.calls.remoteStreams.get('alice')?.getTracks()).toHaveLength(2);
    expect([...phases]).toEqual(['active']);
  });

  it('is used at once when the current one dies before it is up', async () => {
    await connect();
    const old = connectionOf(bob, 'alice');
    const second = await offerSecond();
    old.failTransport();
    await flushPromises();
    expect(phaseOf(bob).name).toBe('reconnecting');
    expect(connectionOf(bob, 'alice')).toBe(second.own);
    expect(old.signalingState).toBe('closed');
    await second.connect();
    await flushPromises();
    expect(phaseOf(bob).name).toBe('active');
    expect(sentTo(bob, 'alice')).toEqual(['microphone', 'camera']);
  });

  it('ends the call as lost when neither comes up in time', async () => {
    await connect();
    await offerSecond();
    world.network.up = false;
    await world.clock.advance(30_000);
    expect(phaseOf(bob)).toMatchObject({ name: 'ended', reason: 'connection_lost' });
    await flush();
    expect(bob.calls.peerConnections.size).toBe(0);
  });

  it('gets no track while the call is held, whoever holds it', async () => {
    await connect();
    const second = await offerSecond();
    await bob.calls.toggleHold();
    await second.connect();
    await flushPromises();
    expect(connectionOf(bob, 'alice')).toBe(second.own);
    expect(labels(second.own)).toEqual([]);
    await bob.calls.toggleHold();
    expect(labels(second.own)).toEqual(['microphone', 'camera']);
  });

  it('is closed with the call', async () => {
    await connect();
    const second = await offerSecond();
    bob.calls.endCall();
    await flush();
    second.pc.close();
    expectNothingLeft(world, alice, bob);
    expect(world.clock.pending).toBe(0);
  });

  it('leaves the current one in use when that comes back meanwhile, until it is up itself', async () => {
    const { clock, network } = world;
    const server = new InMemoryCallsServer(clock);
    // Only a server lets the path come up while the phone rings.
    alice = personOverServer('alice', { clock, network, server });
    bob = personOverServer('bob', { clock, network, server });
    await server.flush();
    await alice.calls.initiateCall('bob', 'video');
    await server.flush();
    network.up = false;
    await bob.calls.acceptCall();
    await server.flush();
    expect([phaseOf(alice).name, phaseOf(bob).name]).toEqual(['connecting', 'connecting']);
    const [old] = [connectionOf(alice, 'bob')];
    await clock.advance(4000);
    expect(connectionOf(alice, 'bob')).toBe(old);
    network.up = true;
    expect([phaseOf(alice).name, phaseOf(bob).name]).toEqual(['active', 'active']);
    expect(sentTo(alice, 'bob')).toEqual(['microphone', 'camera']);
    await server.flush();
    expect(connectionOf(alice, 'bob')).not.toBe(old);
    expect([phaseOf(alice).name, phaseOf(bob).name]).toEqual(['active', 'active']);
    expect([sentTo(alice, 'bob'), sentTo(bob, 'alice')]).toEqual([
      ['microphone', 'camera'],
      ['microphone', 'camera'],
    ]);
    expect(network.open).toHaveLength(2);
    alice.calls.endCall();
    await server.flush();
    expectNothingLeft(world, alice, bob);
  });
});

it('replaces a connection at once that was never up', async () => {
  bob.calls.configure({ whileRinging: 'off' });
  await ring();
  world.network.up = false;
  await bob.calls.acceptCall();
  await flush();
  const old = connectionOf(alice, 'bob');
  await world.clock.advance(4000);
  expect(old.signalingState).toBe('closed');
  expect(connectionOf(alice, 'bob')).not.toBe(old);
});
