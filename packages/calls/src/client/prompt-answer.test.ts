import {
  callWith,
  expectConsent,
  expectNothingLeft,
  FakeNetwork,
  flushPromises,
  InMemoryCallsServer,
  type Person,
  personOverServer,
  phaseOf,
  sentTo,
  VirtualClock,
} from '@xpchat/calls-testing';
import { beforeEach, describe, expect, it } from 'vitest';
import type { MediaChoice, MediaProblem } from '../media/media-types.ts';
import type { WebRTCCallsOptions } from './options.ts';

let world: { clock: VirtualClock; network: FakeNetwork; server: InMemoryCallsServer };
/** Types of the messages that each person sent, without candidates. */
let sent: Record<string, string[]>;
let alice: Person;

/** A callee whose browser has the permission for the devices. */
function callee(options?: WebRTCCallsOptions): Person {
  const bob = personOverServer('bob', world, {}, options);
  bob.platform.devices.granted = true;
  return bob;
}

/** Devices wait before they open; returns how to let them open. */
function slowDevices({ platform }: Person): () => void {
  let open = () => {};
  platform.devices.prompt = new Promise((resolve) => {
    open = resolve;
  });
  return open;
}

async function ring(type: 'audio' | 'video') {
  await world.server.flush();
  await alice.calls.initiateCall('bob', type);
  await world.server.flush();
}

/** Bob, as alice's page shows him. */
const bobAtAlice = () => alice.calls.state.get().participants[0];

/** Records the messages of a person as they are sent. */
class RecordingServer extends InMemoryCallsServer {
  override join(user: string): ReturnType<InMemoryCallsServer['join']> {
    const open = super.join(user);
    const types: string[] = [];
    sent[user] = types;
    return (url, events) => {
      const port = open(url, events);
      const send = (text: string) => {
        const { type } = JSON.parse(text);
        if (/^call_/.test(type)) types.push(type);
        port.send(text);
      };
      return { ...port, send };
    };
  }
}

beforeEach(async () => {
  const clock = new VirtualClock();
  sent = {};
  world = { clock, network: new FakeNetwork(), server: new RecordingServer(clock) };
  alice = personOverServer('alice', world);
  await world.server.flush();
});

describe('a callee whose browser has the permission for the devices', () => {
  it('sends the answer in the task of the accept, before the page is drawn', async () => {
    const bob = callee();
    await ring('audio');
    let sentBefore: unknown;
    bob.calls.state.subscribe(() => {
      sentBefore ??= sent.bob?.includes('call_answer');
    });
    slowDevices(bob);
    bob.calls.acceptCall();
    expect(sent.bob).toEqual(['call_ringing', 'call_answer']);
    expect(sentBefore).toBe(true);
  });

  it('opens no device and asks for none before the accept', async () => {
    const bob = callee();
    await ring('video');
    expect(bob.platform.devices.opened).toEqual([]);
    expectConsent(alice, bob);
  });

  it('hears the caller while the own devices open, and is not reported as muted', async () => {
    const bob = callee();
    await ring('video');
    const open = slowDevices(bob);
    const accepted = bob.calls.acceptCall();
    await world.server.flush();
    expect([phaseOf(alice).name, phaseOf(bob).name]).toEqual(['active', 'active']);
    expect(sentTo(alice, 'bob')).toEqual(['microphone', 'camera']);
    expect(sentTo(bob, 'alice')).toEqual([]);
    expect(bobAtAlice()).toMatchObject({ audio: true, video: 'off' });
    open();
    await accepted;
    await world.server.flush();
    expect(sentTo(bob, 'alice')).toEqual(['microphone', 'camera']);
    expect(bobAtAlice()).toMatchObject({ audio: true, video: 'camera' });
  });

  it('is heard before the camera is open, without a renegotiation for it', async () => {
    const bob = callee();
    await ring('video');
    const { devices } = bob.platform;
    bob.calls.acceptCall();
    while (!sentTo(bob, 'alice').length) await Promise.resolve();
    const openCamera = slowDevices(bob);
    expect(devices.live.map(({ label }) => label)).toEqual(['microphone']);
    openCamera();
    await world.server.flush();
    expect(sentTo(bob, 'alice')).toEqual(['microphone', 'camera']);
    // The offer to receive, which follows the early answer (C1).
    expect(sent.bob).toEqual(['call_ringing', 'call_answer', 'call_renegotiate', 'call_media']);
  });

  it('is in the call, and silent, while asked about a microphone that failed', async () => {
    const asked: MediaProblem[] = [];
    let choose = (_: MediaChoice) => {};
    const bob = callee({
      onMediaProblem: (problem) => {
        asked.push(problem);
        return new Promise((resolve) => {
          choose = resolve;
        });
      },
    });
    bob.platform.devices.microphone = 'NotReadableError';
    await ring('video');
    const accepted = bob.calls.acceptCall();
    await world.server.flush();
    expect(asked).toMatchObject([
      { code: 'device_failed', choices: ['retry', 'without_camera', 'listen_only', 'cancel'] },
    ]);
    expect(phaseOf(alice).name).toBe('active');
    expect(bobAtAlice()).toMatchObject({ audio: false, video: 'off' });
    bob.platform.devices.microphone = 'ok';
    choose('retry');
    await accepted;
    await world.server.flush();
    expect(bobAtAlice()).toMatchObject({ audio: true, video: 'camera' });
  });

  it('ends the call for both sides as permission_denied when that prompt is cancelled', async () => {
    const bob = callee();
    bob.platform.devices.microphone = 'NotAllowedError';
    await ring('audio');
    await expect(bob.calls.acceptCall()).rejects.toMatchObject({ code: 'permission_denied' });
    await world.server.flush();
    expect(sent.bob?.slice(-1)).toEqual(['call_end']);
    for (const person of [alice, bob]) {
      expect(phaseOf(person)).toMatchObject({ name: 'ended', reason: 'permission_denied' });
    }
    expectNothingLeft(world, alice, bob);
  });

  it('sends no microphone when they choose to listen only after the camera failed', async () => {
    const bob = callee({ onMediaProblem: async () => 'listen_only' });
    bob.platform.devices.camera = 'NotReadableError';
    await ring('video');
    await bob.calls.acceptCall();
    await world.server.flush();
    expect(bob.platform.devices.live).toEqual([]);
    expect(sentTo(bob, 'alice')).toEqual([]);
    expect(bobAtAlice()).toMatchObject({ audio: false, video: 'off' });
  });

  it('is muted at once, and reported so, when they mute while the camera opens', async () => {
    const bob = callee();
    await ring('video');
    bob.calls.acceptCall();
    while (!sentTo(bob, 'alice').length) await Promise.resolve();
    slowDevices(bob);
    await bob.calls.toggleMute();
    expect(bob.platform.devices.live).toMatchObject([{ label: 'microphone', enabled: false }]);
    await world.server.flush();
    expect(bobAtAlice()).toMatchObject({ audio: false });
  });

  it('is never seen when they switch the camera off while it opens', async () => {
    const bob = callee();
    await ring('video');
    const seen = new Set<string>();
    alice.calls.state.subscribe(() => seen.add(String(bobAtAlice()?.video)));
    bob.calls.acceptCall();
    while (!sentTo(bob, 'alice').length) await Promise.resolve();
    const open = slowDevices(bob);
    await bob.calls.toggleVideo();
    const labels: (string | undefined)[] = [];
    bob.calls.state.subscribe(() => labels.push(...sentTo(bob, 'alice')));
    open();
    await world.server.flush();
    expect(labels).toContain('microphone');
    expect(labels).not.toContain('camera');
    expect(sentTo(bob, 'alice')).toEqual(['microphone']);
    expect([...seen]).not.toContain('camera');
    expect(bob.platform.devices.live.map(({ label }) => label)).toEqual(['microphone']);
  });

  it('opens no device when they hold the call while the devices open, and both on resume', async () => {
    const bob = callee();
    await ring('video');
    const open = slowDevices(bob);
    const accepted = bob.calls.acceptCall();
    await world.server.flush();
    await bob.calls.toggleHold();
    open();
    await accepted;
    await world.server.flush();
    expect(bob.platform.devices.live).toEqual([]);
    expect(callWith(bob, 'alice')).toMatchObject({ localHold: true });
    expectConsent(alice, bob);
    await bob.calls.toggleHold();
    await world.server.flush();
    expect(sentTo(bob, 'alice')).toEqual(['microphone', 'camera']);
  });

  it('opens no camera for a call that ended while the microphone opened', async () => {
    const bob = callee();
    await ring('video');
    const open = slowDevices(bob);
    const accepted = bob.calls.acceptCall();
    bob.calls.endCall();
    open();
    await accepted;
    await world.server.flush();
    expect(bob.platform.devices.live).toEqual([]);
    expect(phaseOf(alice)).toMatchObject({ name: 'ended', reason: 'completed' });
    expectNothingLeft(world, alice, bob);
  });
});

it('no answer is sent while the browser asks the person for the devices', async () => {
  const bob = personOverServer('bob', world);
  await ring('audio');
  const open = slowDevices(bob);
  const accepted = bob.calls.acceptCall();
  await world.server.flush();
  expect(sent.bob).toEqual(['call_ringing']);
  expect(phaseOf(alice).name).toBe('ringing');
  open();
  await accepted;
  await flushPromises();
  expect(sent.bob).toContain('call_answer');
});
