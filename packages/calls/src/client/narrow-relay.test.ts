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

const SPECIFIED = ['call_offer', 'call_answer', 'ice_candidate'];

let world: { clock: VirtualClock; network: FakeNetwork; relay: Relay };
let relay: Relay;
let alice: Person;
let bob: Person;

beforeEach(() => {
  relay = new Relay();
  world = { clock: new VirtualClock(), network: new FakeNetwork(), relay };
  alice = personOverRelay('alice', world);
  bob = personOverRelay('bob', world);
});

/** Browsers with Plan B, which cannot roll back an offer. */
function useOldBrowsers(): void {
  const old = { trackless: false, canRollback: false };
  alice = personOverRelay('alice', world, {}, old);
  bob = personOverRelay('bob', world, {}, old);
}

const seenBy = ({ calls }: Person) => calls.state.get().participants[0];
const kindsSeenBy = (person: Person) =>
  seenBy(person)
    ?.stream?.getTracks()
    .map(({ kind }) => kind);

async function call(): Promise<void> {
  await alice.calls.initiateCall('bob', 'audio');
  await relay.flush();
  await bob.calls.acceptCall();
  await relay.flush();
  expect([phaseOf(alice).name, phaseOf(bob).name]).toEqual(['active', 'active']);
}

describe("A3: over a relay that copies what clients announce, and only the specification's three messages", () => {
  beforeEach(() => {
    relay.carries = (type) => SPECIFIED.includes(String(type));
  });

  it.each(['alice', 'bob'])(
    'A3: a camera that %s switches on in a voice call is seen',
    async (name) => {
      await call();
      const [sender, receiver] = name === 'alice' ? [alice, bob] : [bob, alice];
      await sender.calls.toggleVideo();
      await relay.flush();
      expect(kindsSeenBy(receiver)).toEqual(['audio', 'video']);
      expect(seenBy(receiver)?.video).toBe('camera');
      expect(sentTo(sender, name === 'alice' ? 'bob' : 'alice')).toEqual(['microphone', 'camera']);
      await receiver.calls.toggleVideo();
      await relay.flush();
      expect(kindsSeenBy(sender)).toEqual(['audio', 'video']);
    },
  );

  it('A3, B1: a camera of a callee who cannot roll back is seen by a caller who cannot either', async () => {
    useOldBrowsers();
    await call();
    await bob.calls.toggleVideo();
    await relay.flush();
    expect(kindsSeenBy(alice)).toEqual(['audio', 'video']);
  });

  it.each(['alice', 'bob'])('A3: the end of the call by %s is seen', async (name) => {
    await call();
    (name === 'alice' ? alice : bob).calls.endCall();
    await relay.flush();
    const reason = 'completed';
    expect([phaseOf(alice), phaseOf(bob)]).toMatchObject([{ reason }, { reason }]);
  });

  it('A3: nobody is told of what the other side would not understand', async () => {
    await call();
    await alice.calls.toggleHold();
    await relay.flush();
    expect(relay.sentBy('alice')).not.toContain('call_hold');
    expect(sentTo(alice, 'bob')).toEqual([]);
    await alice.calls.toggleHold();
    expect(sentTo(alice, 'bob')).toEqual(['microphone']);
  });
});

describe('A3: over a relay that carries every message', () => {
  it('A3, B1: a callee who cannot roll back asks a caller who cannot either for an offer', async () => {
    useOldBrowsers();
    await call();
    await bob.calls.toggleVideo();
    await relay.flush();
    expect(kindsSeenBy(alice)).toEqual(['audio', 'video']);
    const asked = relay.log.filter(({ message }) => message.type === 'call_renegotiate');
    expect(asked[0]).toMatchObject({ from: 'bob' });
    expect(asked[0]?.message).not.toHaveProperty('description');
  });

  it('A3: a screen is seen as one, and a mute and a hold are seen', async () => {
    await call();
    await bob.calls.toggleScreenSharing();
    await bob.calls.toggleMute();
    await relay.flush();
    expect(seenBy(alice)).toMatchObject({ audio: false, video: 'screen' });
    await alice.calls.toggleHold();
    await relay.flush();
    expect(phaseOf(bob)).toMatchObject({ remoteHold: true });
  });

  it('A3: a camera is seen that the callee switches on before anything came from the caller', async () => {
    await alice.calls.initiateCall('bob', 'audio');
    await relay.flush();
    await bob.calls.acceptCall();
    await bob.calls.toggleVideo();
    await flushPromises();
    // Nothing tells yet that the relay would carry another message.
    expect(relay.sentBy('bob')).toContain('call_offer');
    await relay.flush();
    expect(seenBy(alice)?.video).toBe('camera');
    expect(kindsSeenBy(alice)).toEqual(['audio', 'video']);
    expect(relay.sentBy('bob')).toContain('call_renegotiate');
  });
});
