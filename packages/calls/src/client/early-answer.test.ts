import {
  expectConsent,
  expectNothingLeft,
  FakeNetwork,
  type FakePeerConnection,
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

const TURN = { iceServers: [{ urls: 'turn:turn.example' }] };

let world: { clock: VirtualClock; network: FakeNetwork; server: InMemoryCallsServer };
let alice: Person;
let bob: Person;

/** @param isContact whether the server vouches for every caller */
async function start(isContact = true): Promise<void> {
  const clock = new VirtualClock();
  const admission = { verdict: 'ring', busyMeansBusy: false, hidden: false } as const;
  const policy = { admit: async () => ({ ...admission, contact: isContact }) };
  const server = new InMemoryCallsServer(clock, { policy });
  world = { clock, network: new FakeNetwork(), server };
  alice = personOverServer('alice', world);
  bob = personOverServer('bob', world);
  await server.flush();
}

async function ring(type: 'audio' | 'video' = 'video'): Promise<void> {
  await alice.calls.initiateCall('bob', type);
  await world.server.flush();
}

async function accept(person = bob): Promise<void> {
  await person.calls.acceptCall();
  await world.server.flush();
}

const connectionOf = ({ calls }: Person, peer: string) =>
  calls.peerConnections.get(peer) as unknown as FakePeerConnection;
const directionsOf = (person: Person, peer: string) =>
  connectionOf(person, peer)
    .getTransceivers()
    .map(({ currentDirection }) => currentDirection);
const states = () => world.network.open.map(({ connectionState }) => connectionState);
const renegotiations = (user: string) =>
  world.server.sentBy(user).filter((type) => type === 'call_renegotiate').length;

beforeEach(() => start());

describe('C1: while the phone rings', () => {
  it('C1: the transport connects, no sender has a track, and the callee receives nothing', async () => {
    const leaks: string[] = [];
    world.network.onMedia = (_pc, track) => leaks.push(track.label);
    await ring();
    expect(states()).toEqual(['connected', 'connected']);
    expect(directionsOf(bob, 'alice')).toEqual(['sendonly', 'sendonly']);
    expect(directionsOf(alice, 'bob')).toEqual(['recvonly', 'recvonly']);
    expect(leaks).toEqual([]);
    expect(bob.platform.devices.opened).toEqual([]);
    expectConsent(alice, bob);
  });

  it.each([
    ['a data channel', '\r\nm=application\r\na=sctp-port:5000'],
    ['a second video line', '\r\nm=video\r\na=sendrecv'],
    ['a line that its call type does not have', '\r\nm=text\r\na=sendrecv'],
  ])('C1: an offer with %s gets no early answer', async (_what, line) => {
    const { openSocket } = alice.platform;
    alice.calls.close();
    alice.platform.openSocket = (url, events) => {
      const port = openSocket(url, events);
      const send = (text: string) => {
        const message = JSON.parse(text);
        if (message.type === 'call_offer') message.offer.sdp += line;
        port.send(JSON.stringify(message));
      };
      return { ...port, send };
    };
    alice.calls.connect();
    await world.server.flush();
    await ring();
    expect(phaseOf(alice).name).toBe('ringing');
    expect(connectionOf(bob, 'alice').localDescription).toBeNull();
    expect(connectionOf(alice, 'bob').candidates).toEqual([]);
  });

  it('C1: a caller who is no contact gets no answer and no candidate, also through TURN', async () => {
    await start(false);
    bob.calls.configure({ rtcConfig: TURN });
    await ring();
    expect(phaseOf(alice).name).toBe('ringing');
    expect(connectionOf(bob, 'alice').localDescription).toBeNull();
    expect(connectionOf(alice, 'bob').candidates).toEqual([]);
    await accept();
    expect([phaseOf(alice).name, phaseOf(bob).name]).toEqual(['active', 'active']);
    expect(renegotiations('bob')).toBe(0);
  });

  it('C1: nothing connects over a relay, where anybody can claim to be anybody', async () => {
    const relay = new Relay();
    const { clock, network } = world;
    const carol = personOverRelay('carol', { clock, network, relay });
    const dave = personOverRelay('dave', { clock, network, relay });
    await carol.calls.initiateCall('dave', 'video');
    expect(relay.log[0]?.message.supported).not.toContain('early_answer');
    // A caller that claims more than it is.
    relay.alterQueued('call_offer', { supported: ['early_answer', 'renegotiate'], contact: true });
    await relay.flush();
    expect(phaseOf(dave).name).toBe('incoming');
    expect(states()).toEqual(['new', 'new']);
    expect(relay.log.map(({ message: { type, answer } }) => [type, answer])).toContainEqual([
      'call_ringing',
      undefined,
    ]);
  });

  it('C1: a callee whose browser cannot roll back an offer answers at the accept', async () => {
    bob.calls.close();
    const old = personOverServer('bob', world, { canRollback: false });
    await world.server.flush();
    await ring();
    expect(connectionOf(old, 'alice').localDescription).toBeNull();
    await accept(old);
    expect([phaseOf(alice).name, phaseOf(old).name]).toEqual(['active', 'active']);
    expect(directionsOf(old, 'alice')).toEqual(['sendrecv', 'sendrecv']);
  });

  it('C1: an offer, candidates aside, changes nothing for a ringing callee', async () => {
    await ring();
    const { callId } = world.server.acknowledged[0]?.message ?? {};
    const pc = connectionOf(bob, 'alice');
    const before = pc.remoteDescription;
    world.server.sendToDevices('bob', {
      type: 'call_renegotiate',
      from: 'alice',
      callId,
      connectionId: 'x',
      description: { type: 'offer', sdp: before?.sdp ?? '' },
    });
    await world.server.flush();
    expect(pc.remoteDescription).toBe(before);
    expect(directionsOf(bob, 'alice')).toEqual(['sendonly', 'sendonly']);
  });
});

describe('C1: the accept after an early answer', () => {
  it.each([false, true])(
    'C1: opens both directions with one offer of the callee; devices granted: %s',
    async (granted) => {
      bob.platform.devices.granted = granted;
      await ring();
      await accept();
      expect([phaseOf(alice).name, phaseOf(bob).name]).toEqual(['active', 'active']);
      for (const [person, peer] of [[alice, 'bob'] as const, [bob, 'alice'] as const]) {
        expect(directionsOf(person, peer)).toEqual(['sendrecv', 'sendrecv']);
        expect(sentTo(person, peer)).toEqual(['microphone', 'camera']);
      }
      expect([renegotiations('alice'), renegotiations('bob')]).toEqual([1, 1]);
      expect(world.server.sentBy('bob').slice(0, 3)).toEqual([
        'call_ringing',
        'call_answer',
        'call_renegotiate',
      ]);
      bob.calls.endCall();
      await world.server.flush();
      expectNothingLeft(world, alice, bob);
    },
  );

  it('C1: both sides offer at once: the caller adds a camera while the callee opens up', async () => {
    await ring('audio');
    await bob.calls.acceptCall();
    // Alice learns of the answer and switches her camera on before the callee's offer is handled.
    const off = alice.calls.state.subscribe(({ phase }) => {
      if (phase.name !== 'active' && phase.name !== 'connecting') return;
      off();
      alice.calls.toggleVideo();
    });
    await world.server.flush();
    expect([phaseOf(alice).name, phaseOf(bob).name]).toEqual(['active', 'active']);
    expect(sentTo(alice, 'bob')).toEqual(['microphone', 'camera']);
    expect(directionsOf(bob, 'alice')).toEqual(['sendrecv', 'sendrecv']);
    expect(directionsOf(alice, 'bob')).toEqual(['sendrecv', 'sendrecv']);
    for (const person of [alice, bob]) {
      expect(connectionOf(person, person === alice ? 'bob' : 'alice').signalingState).toBe(
        'stable',
      );
    }
  });

  it.each(['alice', 'bob'])('C1: %s holds while the offer is under way', async (user) => {
    bob.platform.devices.granted = true;
    await ring();
    const accepted = bob.calls.acceptCall();
    const holder = user === 'alice' ? alice : bob;
    const off = holder.calls.state.subscribe(({ phase }) => {
      if (!('localHold' in phase) || ('answerPending' in phase && phase.answerPending)) return;
      off();
      holder.calls.toggleHold();
    });
    await accepted;
    await world.server.flush();
    expect(phaseOf(holder)).toMatchObject({ name: 'active', localHold: true });
    expectConsent(alice, bob);
    await holder.calls.toggleHold();
    await world.server.flush();
    expect(directionsOf(bob, 'alice')).toEqual(['sendrecv', 'sendrecv']);
    expect([sentTo(alice, 'bob'), sentTo(bob, 'alice')]).toEqual([
      ['microphone', 'camera'],
      ['microphone', 'camera'],
    ]);
  });

  it('C1: another device than the one that answered early takes the call', async () => {
    const tablet = personOverServer('bob', world);
    await world.server.flush();
    await ring();
    await accept(tablet);
    expect([phaseOf(alice).name, phaseOf(tablet).name]).toEqual(['active', 'active']);
    expect(phaseOf(bob)).toMatchObject({ name: 'ended', reason: 'answered_elsewhere' });
    expect(directionsOf(tablet, 'alice')).toEqual(['sendrecv', 'sendrecv']);
    expect(directionsOf(alice, 'bob')).toEqual(['sendrecv', 'sendrecv']);
  });

  it('C1: a waiting call that is accepted opens up as well', async () => {
    await ring();
    await accept();
    const carol = personOverServer('carol', world);
    await world.server.flush();
    await carol.calls.initiateCall('bob', 'audio');
    await world.server.flush();
    expect(directionsOf(bob, 'carol')).toEqual(['sendonly']);
    await accept();
    expect(phaseOf(carol).name).toBe('active');
    expect(directionsOf(bob, 'carol')).toEqual(['sendrecv']);
    expect(sentTo(bob, 'carol')).toEqual(['microphone']);
  });

  it.each(['alice', 'bob'] as const)(
    'C1: %s, whose page is reloaded before the offer is answered, returns with both directions',
    async (user) => {
      await ring();
      const old = user === 'alice' ? alice : bob;
      const off = old.calls.state.subscribe(({ phase }) => {
        if (phase.name !== 'active') return;
        off();
        old.platform.hidePage();
        for (const pc of old.calls.peerConnections.values()) pc.close();
        old.platform.openSocket = () => ({ send: () => undefined, close: () => undefined });
        world.server.cut(user);
      });
      await accept();
      const back = personOverServer(user, world, { storage: old.platform.storage });
      await world.server.flush();
      await back.calls.returnToCall();
      await world.server.flush();
      const [other, peer] = user === 'alice' ? [bob, 'alice'] : [alice, 'bob'];
      expect([phaseOf(back).name, phaseOf(other).name]).toEqual(['active', 'active']);
      expect(directionsOf(other, peer)).toEqual(['sendrecv', 'sendrecv']);
      expect(directionsOf(back, other.user)).toEqual(['sendrecv', 'sendrecv']);
    },
  );
});
