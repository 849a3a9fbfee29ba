import {
  createFakePlatform,
  type FakeMediaStream,
  FakeNetwork,
  FakePeerConnection,
  type FakePlatform,
  FakeTrack,
  flushPromises,
  Relay,
  VirtualClock,
} from '@xpchat/calls-testing';
import { beforeEach, describe, expect, it } from 'vitest';
import type { MediaChoice } from '../media/media-types.ts';
import { isLive } from '../model/call-phase.ts';
import type { WebRTCCallsOptions } from './options.ts';
import { WebRTCCalls } from './webrtc-calls.ts';

interface Person {
  readonly calls: WebRTCCalls;
  readonly platform: FakePlatform;
}

let clock: VirtualClock;
let network: FakeNetwork;
let relay: Relay;

function join(
  user: string,
  options: WebRTCCallsOptions = {},
  browser: { canRollback?: boolean; trackless?: boolean } = {},
): Person {
  const platform = createFakePlatform({ name: user, clock, network, ...browser });
  const calls = new WebRTCCalls(
    { send: relay.join(user, (message) => calls.handleWebSocketMessage(message)), ...options },
    platform,
  );
  return { calls, platform };
}

const phase = ({ calls }: Person) => calls.state.get().phase;
const livePhase = (person: Person) => {
  const live = phase(person);
  if (!isLive(live)) throw new Error('there is no call');
  return live;
};
const remote = ({ calls }: Person) => calls.state.get().participants[0];

/** Asserts that everything that a call opened is closed. */
function expectNothingLeft(...people: Person[]): void {
  expect(network.open).toEqual([]);
  for (const { platform } of people) expect(platform.devices.live).toEqual([]);
  expect(clock.pending).toBe(0);
}

async function connect(caller: Person, callee: Person, type: 'audio' | 'video' = 'video') {
  await caller.calls.initiateCall('bob', type);
  await relay.flush();
  await callee.calls.acceptCall();
  await relay.flush();
  expect([phase(caller).name, phase(callee).name]).toEqual(['active', 'active']);
}

beforeEach(() => {
  clock = new VirtualClock();
  network = new FakeNetwork();
  relay = new Relay();
});

describe('a call over a relay that only stamps `from`', () => {
  it('rings, is accepted, carries media both ways, and ends for both', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await alice.calls.initiateCall('bob', 'video', { name: 'Bob' });
    expect(phase(alice).name).toBe('dialing');
    await relay.flush();
    expect([phase(alice).name, phase(bob).name]).toEqual(['ringing', 'incoming']);
    await bob.calls.acceptCall();
    await relay.flush();
    expect([phase(alice).name, phase(bob).name]).toEqual(['active', 'active']);
    expect(remote(alice)).toMatchObject({ peer: { id: 'bob', name: 'Bob' }, video: 'camera' });
    for (const pc of network.open) {
      expect(pc.getSenders().map(({ track }) => track?.label)).toEqual(['microphone', 'camera']);
    }
    await clock.advance(42_000);
    alice.calls.endCall();
    await relay.flush();
    expect(phase(alice)).toMatchObject({ reason: 'completed', by: 'local', duration: 42_000 });
    expect(phase(bob)).toMatchObject({ reason: 'completed', by: 'remote', duration: 42_000 });
    expectNothingLeft(alice, bob);
  });

  it('has the fields of the specification', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    expect(alice.calls).toMatchObject({ localStream: null, isInCall: false, callType: null });
    expect(alice.calls.rtcConfig.iceServers).toHaveLength(5);
    await connect(alice, bob);
    expect(alice.calls).toMatchObject({ isInCall: true, callType: 'video' });
    expect(alice.calls.localStream?.getTracks()).toHaveLength(2);
    expect([...alice.calls.remoteStreams.keys()]).toEqual(['bob']);
    expect([...alice.calls.peerConnections.keys()]).toEqual(['bob']);
    expect(alice.calls.getCallStats()).toMatchObject({ phase: 'active', callType: 'video' });
    alice.calls.endCall();
    expect(alice.calls).toMatchObject({ localStream: null, isInCall: false, callType: null });
    expect(alice.calls.remoteStreams.size + alice.calls.peerConnections.size).toBe(0);
  });

  it('shows both sides the same reason when it is declined, cancelled or not answered', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    const outcomes: [string, (() => void) | null][] = [
      ['declined', () => bob.calls.rejectCall()],
      ['cancelled', () => alice.calls.endCall()],
      ['no_answer', null],
    ];
    for (const [reason, act] of outcomes) {
      await alice.calls.initiateCall('bob', 'audio');
      await relay.flush();
      if (act) act();
      else await clock.advance(45_000);
      await relay.flush();
      expect([phase(alice), phase(bob)]).toMatchObject([{ reason }, { reason }]);
      expectNothingLeft(alice, bob);
    }
  });

  it('rings nobody when it is cancelled before the microphone is open', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    let grant = () => {};
    alice.platform.devices.prompt = new Promise((resolve) => {
      grant = resolve;
    });
    const dialling = alice.calls.initiateCall('bob', 'audio');
    await flushPromises();
    alice.calls.endCall();
    grant();
    await dialling;
    await relay.flush();
    expect(phase(bob).name).toBe('idle');
    expect(relay.log).toEqual([]);
    expectNothingLeft(alice, bob);
  });

  it('is refused as busy by a callee in another call if busyMeansBusy is set', async () => {
    const [alice, bob, carol] = [join('alice'), join('bob'), join('carol')];
    bob.calls.configure({ busyMeansBusy: true });
    await connect(alice, bob, 'audio');
    await carol.calls.initiateCall('bob', 'audio');
    await relay.flush();
    expect(phase(carol)).toMatchObject({ name: 'ended', reason: 'busy' });
    expect(phase(bob)).toMatchObject({ name: 'active', call: { participants: [{ id: 'alice' }] } });
  });

  it('becomes one call when two people dial each other, in either order', async () => {
    for (const first of ['alice', 'bob']) {
      relay = new Relay();
      const [alice, bob] = [join('alice'), join('bob')];
      await Promise.all([
        alice.calls.initiateCall('bob', 'audio'),
        bob.calls.initiateCall('alice', 'audio'),
      ]);
      relay.queue.sort((a, b) => Number(b.from === first) - Number(a.from === first));
      await relay.flush();
      expect([phase(alice).name, phase(bob).name]).toEqual(['active', 'active']);
      expect(alice.calls.getCallStats().callId).toBe(bob.calls.getCallStats().callId);
      alice.calls.endCall();
      await relay.flush();
      expectNothingLeft(alice, bob);
    }
  });

  it("rings for the other side's call when the own dial is cancelled during glare", async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await Promise.all([
      alice.calls.initiateCall('bob', 'audio'),
      bob.calls.initiateCall('alice', 'audio'),
    ]);
    const toAlice = relay.queue.filter(({ to }) => to === 'alice');
    relay.queue = [];
    for (const envelope of toAlice) relay.deliver(envelope);
    expect(phase(alice).name).toBe('dialing');
    alice.calls.endCall();
    expect(phase(alice)).toMatchObject({
      name: 'incoming',
      call: { participants: [{ id: 'bob' }] },
    });
  });

  it('refuses a second dial while one is under way, and offers once', async () => {
    const [alice] = [join('alice'), join('bob')];
    const first = alice.calls.initiateCall('bob', 'audio');
    await expect(alice.calls.initiateCall('bob', 'audio')).rejects.toMatchObject({
      code: 'already_in_call',
    });
    await first;
    expect(relay.sentBy('alice')).toEqual(['call_offer']);
  });

  it('ends when the page of one side is closed', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await connect(alice, bob, 'audio');
    alice.platform.hidePage();
    await relay.flush();
    expect(phase(bob)).toMatchObject({ name: 'ended', reason: 'completed', by: 'remote' });
  });
});

it('a page that is closed while it rings does not decline the call', async () => {
  const [alice, bob] = [join('alice'), join('bob')];
  await alice.calls.initiateCall('bob', 'audio');
  await relay.flush();
  bob.platform.hidePage();
  await relay.flush();
  expect(phase(alice).name).toBe('ringing');
});

describe('consent', () => {
  it.each(['call_answer', 'call_renegotiate', 'call_media', 'call_offer'])(
    'is not given by a caller who sends %s to a ringing callee',
    async (type) => {
      const [alice, bob] = [join('alice'), join('bob')];
      await alice.calls.initiateCall('bob', 'video');
      await relay.flush();
      const { callId, offer } = relay.log[0]?.message ?? {};
      const sdp = JSON.stringify({ pc: 'pc1', lines: [{ kind: 'audio', mid: '0' }], ice: 0 });
      bob.calls.handleWebSocketMessage({
        type,
        from: 'alice',
        callId,
        offer,
        callType: 'video',
        answer: { type: 'answer', sdp },
        description: { type: 'offer', sdp },
        media: { audio: true, video: 'camera' },
      });
      await relay.flush();
      expect(phase(bob).name).toBe('incoming');
      expect(bob.platform.devices.opened).toEqual([]);
      for (const pc of network.connections.values()) {
        expect(pc.getSenders().filter(({ track }) => track)).toEqual([]);
      }
    },
  );

  it('connects to a stranger without TURN only after the accept', async () => {
    const bob = join('bob');
    const alice = join('alice');
    await alice.calls.initiateCall('bob', 'audio');
    relay.alterQueued('call_offer', { contact: false });
    await relay.flush();
    expect(phase(bob).name).toBe('incoming');
    expect(network.open.map(({ connectionState }) => connectionState)).toEqual(['new', 'new']);
    await bob.calls.acceptCall();
    await relay.flush();
    expect([phase(alice).name, phase(bob).name]).toEqual(['active', 'active']);
  });

  it.each([
    ['audio', 'video'],
    ['video', 'audio'],
  ] as const)(
    'to a rival call covers only what was dialled: %s against %s',
    async (own, theirs) => {
      const [alice, bob] = [join('alice'), join('bob')];
      await Promise.all([
        alice.calls.initiateCall('bob', theirs),
        bob.calls.initiateCall('alice', own),
      ]);
      await relay.flush();
      expect([phase(alice).name, phase(bob).name]).toEqual(['active', 'active']);
      for (const [person, type] of [
        [alice, theirs],
        [bob, own],
      ] as const) {
        const opened = person.platform.devices.opened.map(({ label }) => label);
        expect(opened).toEqual(type === 'video' ? ['microphone', 'camera'] : ['microphone']);
      }
    },
  );

  it('is not given by an early answer to a caller whose tracks are on the lines already', async () => {
    const alice = join('alice', {}, { trackless: false });
    await alice.calls.initiateCall('bob', 'audio');
    const { callId } = alice.calls.getCallStats();
    const mallory = new FakePeerConnection(network, {});
    await mallory.setRemoteDescription(
      relay.log[0]?.message.offer as unknown as RTCSessionDescriptionInit,
    );
    const answer = await mallory.createAnswer();
    await mallory.setLocalDescription(answer);
    alice.calls.handleWebSocketMessage({ type: 'call_ringing', from: 'bob', callId, answer });
    await flushPromises();
    expect(phase(alice).name).toBe('ringing');
    expect(mallory.connectionState).not.toBe('connected');
  });

  it('opens no camera when a video call is accepted without it', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await alice.calls.initiateCall('bob', 'video');
    await relay.flush();
    await bob.calls.acceptCall({ video: false });
    await relay.flush();
    expect(bob.platform.devices.live.map(({ label }) => label)).toEqual(['microphone']);
    expect(remote(alice)).toMatchObject({ audio: true, video: 'off' });
  });
});

describe('an answered call', () => {
  it('reports mute, camera and screen to the other side', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await connect(alice, bob);
    await alice.calls.toggleMute();
    await alice.calls.toggleVideo();
    await relay.flush();
    expect(remote(bob)).toMatchObject({ audio: false, video: 'off' });
    await alice.calls.toggleScreenSharing();
    await relay.flush();
    expect(remote(bob)).toMatchObject({ audio: false, video: 'screen' });
  });

  it('adds video by renegotiation when both sides do so at once', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await connect(alice, bob, 'audio');
    await Promise.all([alice.calls.toggleVideo(), bob.calls.toggleVideo()]);
    await relay.flush();
    for (const pc of network.open) {
      expect(pc.signalingState).toBe('stable');
      const kinds = pc.getTransceivers().filter(({ mid }) => mid !== null);
      expect(kinds.map(({ receiver }) => receiver.track.kind)).toEqual(['audio', 'video']);
    }
  });

  it('adds video between two browsers that cannot roll back an offer', async () => {
    const alice = join('alice', {}, { canRollback: false });
    const bob = join('bob', {}, { canRollback: false });
    await connect(alice, bob, 'audio');
    await bob.calls.toggleVideo();
    await relay.flush();
    expect(relay.sentBy('bob')).toContain('call_renegotiate');
    for (const pc of network.open) expect(pc.getTransceivers()).toHaveLength(2);
    const received = remote(alice)?.stream as unknown as FakeMediaStream;
    expect(received.getVideoTracks()).toHaveLength(1);
  });

  it('is reconnecting while its path is broken, and active again after that', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await connect(alice, bob, 'audio');
    network.up = false;
    expect(phase(alice).name).toBe('reconnecting');
    network.up = true;
    expect(phase(alice).name).toBe('active');
  });

  it('gets a new connection when the path does not come up after the answer', async () => {
    const [alice, bob] = [join('alice'), join('bob', { whileRinging: 'off' })];
    await alice.calls.initiateCall('bob', 'video');
    await relay.flush();
    network.up = false;
    await bob.calls.acceptCall();
    await relay.flush();
    expect([phase(alice).name, phase(bob).name]).toEqual(['connecting', 'connecting']);
    const before = network.open.map(({ id }) => id);
    network.up = true;
    await clock.advance(4000);
    await relay.flush();
    expect([phase(alice).name, phase(bob).name]).toEqual(['active', 'active']);
    expect(network.open.map(({ id }) => id).filter((id) => before.includes(id))).toEqual([]);
    alice.calls.endCall();
    await relay.flush();
    expectNothingLeft(alice, bob);
  });

  it('uses candidates that overtook the offer of their new connection', async () => {
    const [alice, bob] = [join('alice'), join('bob', { whileRinging: 'off' })];
    await alice.calls.initiateCall('bob', 'audio');
    await relay.flush();
    network.up = false;
    await bob.calls.acceptCall();
    await relay.flush();
    network.up = true;
    await clock.advance(4000);
    const [offer, ...candidates] = relay.queue;
    expect(offer?.message.type).toBe('call_renegotiate');
    if (offer) relay.queue = [...candidates, offer];
    await relay.flush();
    const own = bob.calls.peerConnections.get('alice') as unknown as FakePeerConnection;
    expect(own.candidates).toHaveLength(1);
    expect(phase(bob).name).toBe('active');
  });

  it('is renewed after 4, 12 and 28 s while the path does not come up, and ends after 30 s', async () => {
    const [alice, bob] = [join('alice'), join('bob', { whileRinging: 'off' })];
    await alice.calls.initiateCall('bob', 'audio');
    await relay.flush();
    network.up = false;
    await bob.calls.acceptCall();
    await relay.flush();
    const renewals: number[] = [];
    for (let second = 1; second < 30; second++) {
      await clock.advance(1000);
      if (relay.queue.some(({ from }) => from === 'alice')) renewals.push(second);
      await relay.flush();
    }
    expect(renewals).toEqual([4, 12, 28]);
    await clock.advance(1000);
    await relay.flush();
    expect([phase(alice), phase(bob)]).toMatchObject([
      { name: 'ended', reason: 'media_failed' },
      { name: 'ended', reason: 'media_failed' },
    ]);
    expectNothingLeft(alice, bob);
  });

  it('ends as lost when a broken path does not come back for 30 s', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await connect(alice, bob, 'audio');
    network.up = false;
    await clock.advance(30_000);
    expect(phase(alice)).toMatchObject({ name: 'ended', reason: 'connection_lost' });
    expect(phase(bob)).toMatchObject({ name: 'ended', reason: 'connection_lost' });
    expectNothingLeft(alice, bob);
  });

  it('ignores messages of people who are not in it, and of other calls', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await connect(alice, bob, 'audio');
    const { callId } = alice.calls.getCallStats();
    for (const type of ['call_end', 'call_cancel', 'call_reject']) {
      alice.calls.handleWebSocketMessage({ type, from: 'mallory', callId });
    }
    alice.calls.handleWebSocketMessage({ type: 'call_end', from: 'bob', callId: 'another' });
    await relay.flush();
    expect(phase(alice).name).toBe('active');
  });

  it('reports devices that were switched while it rang', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await alice.calls.initiateCall('bob', 'video');
    await relay.flush();
    await alice.calls.toggleMute();
    await alice.calls.toggleVideo();
    await bob.calls.acceptCall();
    await relay.flush();
    expect(remote(bob)).toMatchObject({ audio: false, video: 'off' });
  });

  it('ignores messages of a server that arrive over a simple relay', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await connect(alice, bob, 'audio');
    const { callId } = alice.calls.getCallStats();
    for (const message of [
      { type: 'welcome', version: 1, userId: 'alice', sessionId: 's', resumed: false },
      { type: 'error', code: 'already_in_call', message: '', re: 'call_answer', callId },
    ]) {
      alice.calls.handleWebSocketMessage({
        ...message,
        resumeToken: '',
        heartbeat: 1,
        calls: [],
        from: 'mallory',
      });
    }
    expect(phase(alice).name).toBe('active');
  });

  it('does not ring again for a late copy of its offer', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await connect(alice, bob, 'audio');
    alice.calls.endCall();
    await relay.flush();
    const offer = relay.log.find(({ message }) => message.type === 'call_offer');
    if (offer) relay.deliver(offer);
    await relay.flush();
    expect(phase(bob).name).toBe('ended');
  });

  it("A3: ends on the server's refusal, which has no sender, and not on a person's", async () => {
    const alice = join('alice');
    await alice.calls.initiateCall('bob', 'audio');
    const { id: callId } = livePhase(alice).call;
    const refused = {
      type: 'error',
      code: 'user_not_found',
      message: '',
      re: 'call_offer',
      callId,
    };
    alice.calls.handleWebSocketMessage({ ...refused, from: 'mallory' });
    expect(phase(alice).name).toBe('dialing');
    alice.calls.handleWebSocketMessage(JSON.stringify(refused));
    expect(phase(alice)).toMatchObject({ name: 'ended', error: 'user_not_found' });
  });

  it('survives repeated, late and malformed messages', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await connect(alice, bob);
    const history = [...relay.log];
    for (const envelope of history.reverse()) relay.deliver(envelope);
    for (const junk of [null, 1, 'x', '{', [], {}, { type: 'chat' }, { type: 'call_offer' }]) {
      alice.calls.handleWebSocketMessage(junk);
    }
    await relay.flush();
    expect([phase(alice).name, phase(bob).name]).toEqual(['active', 'active']);
    expect([...alice.platform.errors, ...bob.platform.errors]).toEqual([]);
  });
});

describe("a basic client, which knows only the specification's three messages", () => {
  /** Sends messages by hand, as the specification's example does. */
  function basic(user: string) {
    const received: Record<string, unknown>[] = [];
    const pc = new FakePeerConnection(network, {});
    const send = relay.join(user, (message) => received.push(message as Record<string, unknown>));
    const last = (type: string) => received.filter((message) => message.type === type).pop();
    return { pc, send, last, received };
  }

  it('is answered only when the callee accepts', async () => {
    const bob = join('bob');
    const { pc, send, last, received } = basic('alice');
    pc.addTrack(new FakeTrack('audio', 'microphone'));
    const offer = await pc.createOffer();
    await pc.setLocalDescription(offer);
    send({ type: 'call_offer', to: 'bob', offer, callType: 'audio' } as { to: string });
    const candidate = { candidate: 'candidate:early', sdpMid: '0', sdpMLineIndex: 0 };
    send({ type: 'ice_candidate', to: 'bob', candidate } as { to: string });
    await relay.flush();
    expect(phase(bob).name).toBe('incoming');
    expect(last('call_answer')).toBeUndefined();
    await bob.calls.acceptCall();
    await relay.flush();
    const answer = last('call_answer')?.answer as RTCSessionDescriptionInit;
    await pc.setRemoteDescription(answer);
    expect(phase(bob).name).toBe('active');
    expect(received.some(({ type }) => type === 'ice_candidate')).toBe(true);
    const own = network.open.find((other) => other !== pc);
    expect(own?.candidates.map((taken) => taken.candidate)).toContain('candidate:early');
  });

  it('can be called', async () => {
    const bob = join('bob');
    const { pc, send, last } = basic('alice');
    await bob.calls.initiateCall('alice', 'audio');
    await relay.flush();
    expect(phase(bob).name).toBe('dialing');
    pc.addTrack(new FakeTrack('audio', 'microphone'));
    await pc.setRemoteDescription(last('call_offer')?.offer as RTCSessionDescriptionInit);
    const answer = await pc.createAnswer();
    await pc.setLocalDescription(answer);
    send({ type: 'call_answer', to: 'bob', answer } as { to: string });
    await relay.flush();
    expect(phase(bob).name).toBe('active');
  });

  it('hangs up by closing its connection, and notifies the server', async () => {
    const bob = join('bob');
    const { pc, send, last } = basic('alice');
    pc.addTrack(new FakeTrack('audio', 'microphone'));
    const offer = await pc.createOffer();
    await pc.setLocalDescription(offer);
    send({ type: 'call_offer', to: 'bob', offer, callType: 'audio' } as { to: string });
    await relay.flush();
    await bob.calls.acceptCall();
    await relay.flush();
    await pc.setRemoteDescription(last('call_answer')?.answer as RTCSessionDescriptionInit);
    pc.close();
    await relay.flush();
    expect(phase(bob)).toMatchObject({ name: 'ended', reason: 'completed', by: 'remote' });
    expect(relay.sentBy('bob')).toContain('call_end');
    expectNothingLeft(bob);
  });

  it('may offer again, before the answer and within the call', async () => {
    const bob = join('bob');
    const { pc, send, last } = basic('alice');
    const dial = async () => {
      const offer = await pc.createOffer();
      await pc.setLocalDescription(offer);
      send({ type: 'call_offer', to: 'bob', offer, callType: 'audio' } as { to: string });
      await relay.flush();
    };
    pc.addTrack(new FakeTrack('audio', 'microphone'));
    await dial();
    await dial();
    expect(phase(bob).name).toBe('incoming');
    await bob.calls.acceptCall();
    await relay.flush();
    await pc.setRemoteDescription(last('call_answer')?.answer as RTCSessionDescriptionInit);
    pc.addTrack(new FakeTrack('video', 'camera'));
    await dial();
    await pc.setRemoteDescription(last('call_answer')?.answer as RTCSessionDescriptionInit);
    expect(pc.signalingState).toBe('stable');
    expect(remote(bob)?.stream?.getTracks()).toHaveLength(2);
    expect(remote(bob)?.video).toBe('camera');
  });
});

describe('two browsers, of which one or both need tracks on their lines', () => {
  it.each([
    [false, true],
    [true, false],
    [false, false],
  ])('connect a call at the accept: trackless %s and %s', async (first, second) => {
    const alice = join('alice', {}, { trackless: first, canRollback: first });
    const bob = join('bob', {}, { trackless: second, canRollback: second });
    await alice.calls.initiateCall('bob', 'video');
    await relay.flush();
    expect(network.open.map(({ connectionState }) => connectionState)).toEqual(['new', 'new']);
    await bob.calls.acceptCall();
    await relay.flush();
    expect([phase(alice).name, phase(bob).name]).toEqual(['active', 'active']);
    bob.calls.endCall();
    await relay.flush();
    expectNothingLeft(alice, bob);
  });
});

describe('a callee with two devices', () => {
  it('is connected with the device that accepts, even if another one was connected while it rang', async () => {
    const alice = join('alice');
    const [phone, laptop] = [join('phone'), join('laptop')];
    // A server that rings both and names the device that sent a message.
    const toAlice = (leg: string) => (message: { to: string }) => {
      const copy = JSON.parse(JSON.stringify({ ...message, from: 'bob', leg, to: undefined }));
      alice.calls.handleWebSocketMessage(copy);
    };
    phone.calls.configure({ send: toAlice('phone') });
    laptop.calls.configure({ send: toAlice('laptop') });
    relay.join('bob', (message) => {
      phone.calls.handleWebSocketMessage(message);
      laptop.calls.handleWebSocketMessage(message);
    });
    await alice.calls.initiateCall('bob', 'video');
    await relay.flush();
    await laptop.calls.acceptCall();
    await relay.flush();
    const { callId } = alice.calls.getCallStats();
    const elsewhere = { type: 'call_end', from: 'alice', callId, reason: 'answered_elsewhere' };
    phone.calls.handleWebSocketMessage(elsewhere);
    await relay.flush();
    expect(phase(phone)).toMatchObject({ name: 'ended', reason: 'answered_elsewhere' });
    expect([phase(alice).name, phase(laptop).name]).toEqual(['active', 'active']);
    expect(network.open).toHaveLength(2);
    expect(network.open.map(({ connectionState }) => connectionState)).toEqual([
      'connected',
      'connected',
    ]);
    laptop.calls.endCall();
    await relay.flush();
    expectNothingLeft(alice, phone, laptop);
  });
});

describe('devices that fail', () => {
  it('cancel the dial of a headless host, and reject with the error', async () => {
    const alice = join('alice');
    alice.platform.devices.microphone = 'NotAllowedError';
    await expect(alice.calls.initiateCall('bob', 'video')).rejects.toMatchObject({
      code: 'permission_denied',
    });
    expect(phase(alice)).toMatchObject({ reason: 'permission_denied', error: 'permission_denied' });
    expect(relay.log).toEqual([]);
    expectNothingLeft(alice);
  });

  it('let the person continue without the camera, or listen only', async () => {
    const choices: MediaChoice[] = ['without_camera', 'listen_only'];
    const alice = join('alice', { onMediaProblem: async () => choices.shift() ?? 'cancel' });
    const bob = join('bob');
    alice.platform.devices.microphone = 'NotReadableError';
    alice.platform.devices.camera = 'NotFoundError';
    await connect(alice, bob);
    expect(alice.calls.state.get().local).toMatchObject({ microphone: 'absent', video: 'off' });
    expect(remote(bob)).toMatchObject({ audio: false, video: 'off' });
  });

  it('decline a call whose callee gives up on the devices', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    bob.platform.devices.microphone = 'NotFoundError';
    await alice.calls.initiateCall('bob', 'audio');
    await relay.flush();
    await expect(bob.calls.acceptCall()).rejects.toMatchObject({ code: 'device_not_found' });
    await relay.flush();
    expect(phase(alice)).toMatchObject({ name: 'ended', reason: 'permission_denied' });
    expectNothingLeft(alice, bob);
  });
});

describe('a description that no browser accepts', () => {
  const junk = 'v=0 and then nonsense';

  /** The receiver's end names the error; the other side is told that the call is over, and why. */
  function expectFailed(other: Person, getter: Person) {
    const reason = 'media_failed';
    const error = 'unusable';
    expect(phase(other)).toMatchObject({ name: 'ended', reason, by: 'remote', error: undefined });
    expect(phase(getter)).toMatchObject({ name: 'ended', reason, by: 'local', error });
    expectNothingLeft(other, getter);
  }

  it('in an offer ends the call for both sides', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await alice.calls.initiateCall('bob', 'audio');
    relay.alterQueued('call_offer', { offer: { type: 'offer', sdp: junk } });
    await relay.flush();
    await bob.calls.acceptCall();
    await relay.flush();
    expectFailed(alice, bob);
  });

  it('in an answer ends the call for both sides', async () => {
    const [alice, bob] = [join('alice', { whileRinging: 'off' }), join('bob')];
    bob.calls.configure({ whileRinging: 'off' });
    await alice.calls.initiateCall('bob', 'audio');
    await relay.flush();
    await bob.calls.acceptCall();
    relay.alterQueued('call_answer', { answer: { type: 'answer', sdp: junk } });
    await relay.flush();
    expectFailed(bob, alice);
  });
});

it('a name that a caller claims over a simple relay is not shown', async () => {
  const alice = join('alice');
  const bob = join('bob', { describePeer: (id) => ({ id, name: `${id} of the host` }) });
  await alice.calls.initiateCall('bob', 'audio');
  relay.alterQueued('call_offer', { profile: { name: 'Your bank' } });
  await relay.flush();
  expect(phase(bob)).toMatchObject({
    call: { participants: [{ id: 'alice', name: 'alice of the host' }] },
  });
});

describe('methods of WebRTCCalls', () => {
  it.each([
    ['', 'audio'],
    ['bob', 'hologram'],
    [undefined, 'audio'],
    ['x'.repeat(129), 'audio'],
  ])('refuse a bad user id or call type: %s, %s', async (user, type) => {
    const alice = join('alice');
    await expect(alice.calls.initiateCall(user as string, type as 'audio')).rejects.toMatchObject({
      code: 'invalid_argument',
    });
    expect(phase(alice).name).toBe('idle');
  });

  it('refuse, or do nothing, where the phase does not allow the action', async () => {
    const alice = join('alice');
    await expect(alice.calls.acceptCall()).rejects.toMatchObject({ code: 'no_incoming_call' });
    await expect(alice.calls.toggleMute()).rejects.toMatchObject({ code: 'not_in_call' });
    await expect(alice.calls.toggleVideo()).rejects.toMatchObject({ code: 'not_in_call' });
    await expect(alice.calls.toggleScreenSharing()).rejects.toMatchObject({ code: 'not_in_call' });
    alice.calls.rejectCall();
    alice.calls.endCall();
    alice.calls.dismiss();
    expect(phase(alice).name).toBe('idle');
  });
});
