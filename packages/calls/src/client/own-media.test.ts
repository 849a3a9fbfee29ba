import {
  FakeNetwork,
  FakeTrack,
  flushPromises,
  InMemoryCallsServer,
  type Person,
  personOverServer,
  sentTo,
  VirtualClock,
} from '@xpchat/calls-testing';
import { beforeEach, expect, it } from 'vitest';

let world: { clock: VirtualClock; network: FakeNetwork; server: InMemoryCallsServer };
let alice: Person;
let bob: Person;

const localOf = ({ calls }: Person) => calls.state.get().local;
/** Bob, as alice's page shows him. */
const bobAtAlice = () => alice.calls.state.get().participants[0];
/** The capture that Bob opened last. */
const lastCapture = () => bob.platform.devices.opened.at(-1) ?? new FakeTrack('video', 'none');

async function deliverAll(): Promise<void> {
  await flushPromises();
  await world.server.flush();
}

beforeEach(async () => {
  const clock = new VirtualClock();
  world = { clock, network: new FakeNetwork(), server: new InMemoryCallsServer(clock) };
  alice = personOverServer('alice', world);
  bob = personOverServer('bob', world);
  await deliverAll();
  await alice.calls.initiateCall('bob', 'video');
  await deliverAll();
  await bob.calls.acceptCall();
  await deliverAll();
});

it('E1: a share that the browser ends while the camera is taken shows nothing on both sides', async () => {
  await bob.calls.toggleScreenSharing();
  await deliverAll();
  bob.platform.devices.camera = 'NotReadableError';
  lastCapture().endByBrowser();
  await deliverAll();
  expect(localOf(bob)).toMatchObject({ video: 'off', pendingVideo: null });
  expect(sentTo(bob, 'alice')).toEqual(['microphone']);
  expect(bobAtAlice()).toMatchObject({ audio: true, video: 'off' });
  bob.platform.devices.camera = 'ok';
  await bob.calls.toggleVideo();
  await deliverAll();
  expect(bobAtAlice()).toMatchObject({ video: 'camera' });
});

it('E1: a share that ends while the camera still opens is not shown meanwhile', async () => {
  await bob.calls.toggleScreenSharing();
  await deliverAll();
  let open = () => {};
  bob.platform.devices.prompt = new Promise((resolve) => {
    open = resolve;
  });
  lastCapture().endByBrowser();
  await deliverAll();
  expect(localOf(bob)).toMatchObject({ video: 'off', pendingVideo: 'camera' });
  expect(sentTo(bob, 'alice')).toEqual(['microphone']);
  expect(bobAtAlice()).toMatchObject({ video: 'off' });
  open();
  await deliverAll();
  expect(bobAtAlice()).toMatchObject({ video: 'camera' });
});

it('E1: a screen that ended before it was sent never becomes the source', async () => {
  const { platform } = bob;
  const pick = platform.getDisplayMedia;
  platform.getDisplayMedia = async () => {
    const stream = await pick();
    (stream.getTracks()[0] as unknown as FakeTrack).readyState = 'ended';
    return stream;
  };
  await bob.calls.toggleScreenSharing();
  await deliverAll();
  expect(localOf(bob)).toMatchObject({ video: 'camera' });
  expect(bobAtAlice()).toMatchObject({ video: 'camera' });
});

it('E1: a camera that is unplugged is off on both sides', async () => {
  bob.platform.devices.opened.find(({ kind }) => kind === 'video')?.endByBrowser();
  await deliverAll();
  expect(localOf(bob)).toMatchObject({ video: 'off', pendingVideo: null });
  expect(bobAtAlice()).toMatchObject({ video: 'off' });
});

it('E1: a microphone that is unplugged is off on both sides, and opens again', async () => {
  bob.platform.devices.opened.find(({ kind }) => kind === 'audio')?.endByBrowser();
  await deliverAll();
  expect(localOf(bob)).toMatchObject({ microphone: 'absent', video: 'camera' });
  expect(sentTo(bob, 'alice')).toEqual(['camera']);
  expect(bobAtAlice()).toMatchObject({ audio: false, video: 'camera' });
  await bob.calls.toggleMute();
  await deliverAll();
  expect(localOf(bob)).toMatchObject({ microphone: 'on' });
  expect(bobAtAlice()).toMatchObject({ audio: true });
});

it('E1: a share that ends while the other side shares too leaves the other share', async () => {
  await bob.calls.toggleScreenSharing();
  await deliverAll();
  const share = lastCapture();
  await alice.calls.toggleScreenSharing();
  await deliverAll();
  bob.platform.devices.camera = 'NotFoundError';
  share.endByBrowser();
  await deliverAll();
  expect(localOf(bob)).toMatchObject({ video: 'off' });
  expect(bobAtAlice()).toMatchObject({ video: 'off' });
  expect(sentTo(alice, 'bob')).toEqual(['microphone', 'screen']);
});

it('E7: a microphone that the system mutes is shown as muted on both sides', async () => {
  const microphone = bob.platform.devices.opened.find(({ kind }) => kind === 'audio');
  microphone?.muteBySystem(true);
  await deliverAll();
  expect(localOf(bob)).toMatchObject({
    microphone: 'on',
    systemMuted: { audio: true, video: false },
  });
  expect(bobAtAlice()).toMatchObject({ audio: false, video: 'camera' });
  microphone?.muteBySystem(false);
  await deliverAll();
  expect(localOf(bob)).toMatchObject({ systemMuted: { audio: false, video: false } });
  expect(bobAtAlice()).toMatchObject({ audio: true });
});

it('E7: a microphone that was muted by the system before the call is shown so from the start', async () => {
  bob.calls.endCall();
  await deliverAll();
  const { platform } = bob;
  const open = platform.getUserMedia;
  platform.getUserMedia = async (constraints) => {
    const stream = await open(constraints);
    for (const track of stream.getAudioTracks()) (track as unknown as FakeTrack).muted = true;
    return stream;
  };
  alice.calls.dismiss();
  bob.calls.dismiss();
  await alice.calls.initiateCall('bob', 'audio');
  await deliverAll();
  await bob.calls.acceptCall();
  await deliverAll();
  expect(localOf(bob)).toMatchObject({ microphone: 'on', systemMuted: { audio: true } });
  expect(bobAtAlice()).toMatchObject({ audio: false });
});

it('E7: a camera behind a shutter is off for the other side, and on again with it', async () => {
  const camera = bob.platform.devices.opened.find(({ kind }) => kind === 'video');
  camera?.muteBySystem(true);
  await deliverAll();
  expect(localOf(bob)).toMatchObject({ video: 'camera', systemMuted: { video: true } });
  expect(bobAtAlice()).toMatchObject({ audio: true, video: 'off' });
  camera?.muteBySystem(false);
  await deliverAll();
  expect(bobAtAlice()).toMatchObject({ video: 'camera' });
});

it('E7: a screen whose window is minimised stays a shared screen', async () => {
  await bob.calls.toggleScreenSharing();
  await deliverAll();
  lastCapture().muteBySystem(true);
  await deliverAll();
  expect(localOf(bob)).toMatchObject({ video: 'screen', systemMuted: { video: false } });
  expect(bobAtAlice()).toMatchObject({ video: 'screen' });
});

it('names in the log the call that uses a device, and none once it is over', async () => {
  const lines = () =>
    bob.calls.getCallStats().events.filter(({ event }) => /^(local|capture)_/.test(event));
  const { callId } = bob.calls.getCallStats();
  bob.platform.devices.camera = 'NotReadableError';
  lastCapture().endByBrowser();
  await deliverAll();
  await bob.calls.toggleVideo().catch(() => undefined);
  expect(lines().map((line) => [line.event, line.callId])).toEqual([
    ['local_media', callId],
    ['capture_ended', callId],
    ['local_media', callId],
    ['capture_failed', callId],
  ]);
  bob.calls.endCall();
  expect(lines().at(-1)).toMatchObject({ event: 'local_media', fields: { microphone: 'absent' } });
  expect(lines().at(-1)).not.toHaveProperty('callId');
});
