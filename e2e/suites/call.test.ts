import { expect, test } from 'vitest';
import { connect } from '../harness/call.ts';
import {
  act,
  audioFlows,
  dial,
  eventually,
  hears,
  nothingLeft,
  OVER,
  pathIsUp,
  pathStaysUp,
  press,
  remoteVideoPlays,
  until,
  VIDEO,
} from '../harness/person.ts';
import { stage } from '../harness/stage.ts';
import type { Tab, TabOptions } from '../harness/tab.ts';

const { signIn } = stage(['chromium']);

async function aliceAndBob(options: Partial<TabOptions> = {}): Promise<[alice: Tab, bob: Tab]> {
  const alice = await signIn('chromium', 'alice', 'bob', options);
  const bob = await signIn('chromium', 'bob', 'alice', options);
  return [alice, bob];
}

async function hangUp(who: Tab, other: Tab): Promise<void> {
  await act(who, 'end');
  for (const tab of [who, other]) {
    await until(tab, OVER);
    await nothingLeft(tab);
    expect(tab.errors, `errors on the page of ${tab.name}`).toEqual([]);
  }
}

for (const [where, profile] of [
  ['two browser profiles', undefined],
  ['two tabs of one browser', 'shared'],
] as const) {
  test(`a voice call between ${where} carries sound both ways and leaves nothing open`, async () => {
    const [alice, bob] = await aliceAndBob(profile === undefined ? {} : { profile });
    await connect(alice, bob, 'audio');
    await audioFlows(alice);
    await audioFlows(bob);
    expect(await alice.probe('sentTracks')).toEqual(['audio']);
    await hangUp(alice, bob);
  });

  test(`a video call between ${where} plays both videos and leaves nothing open`, async () => {
    const [alice, bob] = await aliceAndBob(profile === undefined ? {} : { profile });
    await connect(alice, bob, 'video');
    await remoteVideoPlays(alice, 'bob');
    await remoteVideoPlays(bob, 'alice');
    await audioFlows(alice);
    await audioFlows(bob);
    await hangUp(bob, alice);
  });
}

test("a screen call shows the caller's screen and leaves nothing open", async () => {
  const [alice, bob] = await aliceAndBob();
  await alice.evaluate("void window.webrtcCalls.initiateCall('bob', 'screen')");
  await until(bob, 'incoming');
  await act(bob, 'accept');
  await until(alice, 'active');
  await remoteVideoPlays(bob, 'alice');
  expect(await alice.probe('liveTracks')).toContain('screen');
  await hangUp(alice, bob);
});

test('no media is sent before the callee accepts, although the media path is up while it rings', async () => {
  const [alice, bob] = await aliceAndBob();
  await dial(alice, 'video');
  await until(bob, 'incoming');
  await until(alice, 'ringing');
  for (const tab of [alice, bob]) await pathIsUp(tab);
  await pathStaysUp(alice);
  expect(await bob.probe('liveTracks'), 'devices of the callee').toEqual([]);
  for (const tab of [alice, bob]) {
    expect(await tab.probe('sentTracks'), `tracks of ${tab.name}`).toEqual([]);
    const { audio, video } = await tab.probe('packets');
    expect({ audio, video }).toEqual({ audio: { in: 0, out: 0 }, video: { in: 0, out: 0 } });
  }
  await act(bob, 'accept');
  await remoteVideoPlays(alice, 'bob');
  await remoteVideoPlays(bob, 'alice');
  await hangUp(alice, bob);
});

test('a video call accepted without camera sends only sound, and the callee sees the caller', async () => {
  const [alice, bob] = await aliceAndBob();
  await dial(alice, 'video');
  await until(bob, 'incoming');
  await act(bob, 'accept-audio');
  await until(bob, 'active');
  await remoteVideoPlays(bob, 'alice');
  await audioFlows(alice);
  expect(await bob.probe('liveTracks')).toEqual(['audio']);
  await hangUp(alice, bob);
});

test('a declined call ends for both and opens no device of the callee', async () => {
  const [alice, bob] = await aliceAndBob();
  await dial(alice, 'audio');
  await until(bob, 'incoming');
  await act(bob, 'reject');
  await until(bob, OVER);
  await until(alice, OVER);
  await nothingLeft(alice);
  await nothingLeft(bob);
});

test('a cancelled call stops ringing at the callee', async () => {
  const [alice, bob] = await aliceAndBob();
  await dial(alice, 'video');
  await until(bob, 'incoming');
  await act(alice, 'end');
  await until(bob, OVER);
  await nothingLeft(alice);
  await nothingLeft(bob);
});

test('muting silences the microphone for the other side, and unmuting restores it', async () => {
  const [alice, bob] = await aliceAndBob();
  await connect(alice, bob, 'audio');
  await hears(bob, 'sound');
  await act(alice, 'mute');
  await hears(bob, 'silence');
  await act(alice, 'mute');
  await hears(bob, 'sound');
  await hangUp(alice, bob);
});

test('turning the camera off releases it, and turning it on shows it again', async () => {
  const [alice, bob] = await aliceAndBob();
  await connect(alice, bob, 'video');
  await remoteVideoPlays(bob, 'alice');
  await act(alice, 'video');
  await eventually('the camera is released', async () => !(await holds(alice, 'video')));
  await act(alice, 'video');
  await eventually('the camera is open', () => holds(alice, 'video'));
  await remoteVideoPlays(bob, 'alice');
  await hangUp(alice, bob);
});

test('turning on both cameras makes a video call of a voice call', async () => {
  const [alice, bob] = await aliceAndBob();
  await connect(alice, bob, 'audio');
  await act(alice, 'video');
  await remoteVideoPlays(bob, 'alice');
  await act(bob, 'video');
  await remoteVideoPlays(alice, 'bob');
  await hangUp(alice, bob);
});

for (const [how, stop] of [
  ['its own button', (tab: Tab) => act(tab, 'screen')],
  ["the browser's bar", (tab: Tab) => tab.probe('stopSharingFromBrowserBar')],
] as const) {
  test(`sharing the screen keeps the camera, and stopping by ${how} shows the camera alone`, async () => {
    const [alice, bob] = await aliceAndBob();
    await connect(alice, bob, 'video');
    await remoteVideoPlays(bob, 'alice');
    await act(alice, 'screen');
    await eventually('the screen is shown', () => holds(alice, 'screen'));
    await remoteVideoPlays(bob, 'alice');
    await stop(alice);
    await eventually('the screen is let go', async () => !(await holds(alice, 'screen')));
    await eventually('the camera is still open', () => holds(alice, 'video'));
    await remoteVideoPlays(bob, 'alice');
    await hangUp(alice, bob);
  });

  test(`a screen shared in a voice call and stopped by ${how} leaves a voice call`, async () => {
    const [alice, bob] = await aliceAndBob();
    await connect(alice, bob, 'audio');
    await act(alice, 'screen');
    await remoteVideoPlays(bob, 'alice');
    await stop(alice);
    await eventually('the screen is let go', async () => !(await holds(alice, 'screen')));
    expect(await alice.probe('liveTracks')).toEqual(['audio']);
    await audioFlows(bob);
    await hangUp(alice, bob);
  });
}

test('a double click on a call button dials once', async () => {
  const [alice, bob] = await aliceAndBob();
  await press(alice, VIDEO, 2);
  await until(bob, 'incoming');
  await until(alice, 'ringing');
  await pathIsUp(alice);
  expect(await alice.probe('connectionsMade')).toBe(1);
  await act(alice, 'end');
  await until(bob, OVER);
  await nothingLeft(bob);
});

async function holds(tab: Tab, kind: 'audio' | 'video' | 'screen'): Promise<boolean> {
  return (await tab.probe('liveTracks')).includes(kind);
}
