import { expect, test } from 'vitest';
import { saveScreenshot } from '../harness/artifacts.ts';
import type { BrowserName } from '../harness/browser-pool.ts';
import { connect } from '../harness/call.ts';
import {
  act,
  audioFlows,
  eventually,
  nothingLeft,
  OVER,
  pathStaysUp,
  press,
  reads,
  remoteVideoPlays,
  until,
} from '../harness/person.ts';
import { stage } from '../harness/stage.ts';
import type { Tab } from '../harness/tab.ts';

const { signIn } = stage(['chromium', 'firefox', 'chrome66', 'chrome70', 'chrome72']);

const PAIRS = [
  ['chromium', 'firefox'],
  ['firefox', 'chromium'],
  ['chromium', 'chrome66'],
  ['chrome66', 'chromium'],
  ['chrome66', 'chrome66'],
] as const;

for (const [calling, called] of PAIRS) {
  test(`${calling} calls ${called} by voice`, async () => {
    const alice = await signIn(calling, 'alice', 'bob');
    const bob = await signIn(called, 'bob', 'alice');
    await connect(alice, bob, 'audio');
    await audioFlows(alice);
    await audioFlows(bob);
    await act(bob, 'end');
    for (const tab of [alice, bob]) {
      await until(tab, OVER);
      await nothingLeft(tab);
      expect(tab.errors, `errors on the page of ${tab.name}`).toEqual([]);
    }
  });

  test(`${calling} calls ${called} by video`, async () => {
    const alice = await signIn(calling, 'alice', 'bob');
    const bob = await signIn(called, 'bob', 'alice');
    await connect(alice, bob, 'video');
    await remoteVideoPlays(alice, 'bob');
    await remoteVideoPlays(bob, 'alice');
    await audioFlows(alice);
    await audioFlows(bob);
    if (called === 'chrome66') await saveScreenshot(bob, `call-${calling}-${called}`);
    await act(alice, 'end');
    for (const tab of [alice, bob]) {
      await until(tab, OVER);
      await nothingLeft(tab);
      expect(tab.errors, `errors on the page of ${tab.name}`).toEqual([]);
    }
  });

  test(`${calling} and ${called} turn a voice call into a video call, ${called} first`, async () => {
    const alice = await signIn(calling, 'alice', 'bob');
    const bob = await signIn(called, 'bob', 'alice');
    await connect(alice, bob, 'audio');
    await act(bob, 'video');
    await remoteVideoPlays(alice, 'bob');
    await act(alice, 'video');
    await remoteVideoPlays(bob, 'alice');
    await act(bob, 'video');
    await eventually(
      'the camera is released',
      async () => !(await bob.probe('liveTracks')).includes('video'),
    );
    // Firefox would go on sending the last picture.
    if (called === 'firefox') {
      await eventually('no video packet is sent', async () => {
        const { video } = await bob.probe('packets');
        await pathStaysUp(bob, 1);
        return (await bob.probe('packets')).video.out === video.out;
      });
    }
    await act(alice, 'end');
    await until(bob, OVER);
    await nothingLeft(bob);
  });
}

/**
 * Old Chromes by what they have (docs/browsers.md): 66 has Plan B alone, 70 has Unified Plan for pages
 * that ask for it, and 72 is from the weeks in which Unified Plan became the default.
 */
const OLD_PAIRS = [
  ['chrome66', 'chromium'],
  ['chromium', 'chrome66'],
  ['chrome70', 'chromium'],
  ['chromium', 'chrome70'],
  ['chrome72', 'chromium'],
  ['chromium', 'chrome72'],
  ['chrome66', 'chrome70'],
  ['chrome70', 'chrome66'],
  ['firefox', 'chrome66'],
  ['chrome66', 'firefox'],
  ['firefox', 'chrome70'],
  ['chrome70', 'firefox'],
] as const satisfies readonly (readonly [BrowserName, BrowserName])[];

const MICROPHONE_OFF = 'microphone is off';

/** Mutes, turns the camera off and on again, and holds and resumes the call. */
async function useControls(tab: Tab, other: Tab): Promise<void> {
  await act(tab, 'mute');
  await reads(other, MICROPHONE_OFF);
  await act(tab, 'mute');
  await eventually(
    `${other.name}: the microphone is on again`,
    async () => !(await other.probe('text')).includes(MICROPHONE_OFF),
  );
  await act(tab, 'video');
  await eventually(
    `${tab.name} has no picture`,
    async () => !(await other.probe('visible', `[data-remote="${tab.name}"].xpc-remote--on`)),
  );
  await act(tab, 'video');
  await remoteVideoPlays(other, tab.name);
  await act(tab, 'hold');
  await reads(other, 'put you on hold');
  await act(tab, 'hold');
  await remoteVideoPlays(other, tab.name);
  await remoteVideoPlays(tab, other.name);
  await audioFlows(other);
}

for (const [calling, called] of OLD_PAIRS) {
  test(`B1: ${calling} calls ${called} by video, and both mute, switch the camera and hold`, async () => {
    const alice = await signIn(calling, 'alice', 'bob');
    const bob = await signIn(called, 'bob', 'alice');
    await connect(alice, bob, 'video');
    await remoteVideoPlays(alice, 'bob');
    await remoteVideoPlays(bob, 'alice');
    await useControls(alice, bob);
    await useControls(bob, alice);
    await act(alice, 'end');
    for (const tab of [alice, bob]) {
      await until(tab, OVER);
      await nothingLeft(tab);
      expect(tab.errors, `errors on the page of ${tab.name}`).toEqual([]);
    }
  });
}

for (const old of ['chrome70', 'chrome72'] as const) {
  test(`B1: a page in ${old} that is loaded again returns to its call, and so does the other one`, async () => {
    const erin = await signIn(old, 'erin', 'frank');
    const frank = await signIn('chromium', 'frank', 'erin');
    await connect(erin, frank, 'video');
    await remoteVideoPlays(erin, 'frank');
    for (const [one, other] of [
      [erin, frank],
      [frank, erin],
    ] as const) {
      await one.reload();
      await until(other, 'reconnecting');
      await reads(one, 'Your call is not over');
      await act(one, 'return');
      for (const tab of [one, other]) await until(tab, 'active');
      await remoteVideoPlays(one, other.name);
      await remoteVideoPlays(other, one.name);
    }
    await act(erin, 'end');
    for (const tab of [erin, frank]) await until(tab, OVER);
  });

  test(`B1: a file in the chat of a call comes from ${old}, and a camera switched on after it is seen`, async () => {
    const carol = await signIn(old, 'carol', 'dave');
    const dave = await signIn('chromium', 'dave', 'carol');
    await connect(carol, dave, 'audio');
    await act(carol, 'chat');
    const file = 'webrtcCalls.chat.get().state.get().files[0]';
    await eventually('a file can be sent', () =>
      carol.evaluate(
        '(webrtcCalls.chat.get() || false) && webrtcCalls.chat.get().state.get().canSendFiles',
      ),
    );
    await carol.evaluate(
      "webrtcCalls.chat.get().sendFile(new File([new Uint8Array(200000)], 'plan.bin'))",
    );
    await eventually('the file is offered', () =>
      dave.evaluate(`!!webrtcCalls.chat.get() && !!${file}`),
    );
    await dave.evaluate(`webrtcCalls.chat.get().acceptFile(${file}.id)`);
    await eventually('the file has come', () =>
      dave.evaluate(`!!${file}.blob && ${file}.blob.size === 200000`),
    );
    await dave.evaluate('webrtcCalls.toggleVideo()');
    await remoteVideoPlays(carol, 'dave');
    await dave.evaluate('webrtcCalls.endCall()');
    for (const tab of [carol, dave]) await until(tab, OVER);
  });

  test(`B1: ${old} is one of three people in a call`, async () => {
    const alice = await signIn('chromium', 'alice', 'bob');
    const bob = await signIn(old, 'bob', 'alice');
    const grace = await signIn('chromium', 'grace', 'alice');
    await connect(alice, bob, 'video');
    const row = '[data-add-user="grace"]';
    if (!(await alice.probe('visible', row))) await act(alice, 'add');
    await press(alice, row);
    await until(grace, 'incoming');
    await act(grace, 'accept');
    await remoteVideoPlays(bob, 'grace');
    await remoteVideoPlays(grace, 'bob');
    await remoteVideoPlays(bob, 'alice');
    await act(bob, 'end');
    await until(bob, OVER);
    await remoteVideoPlays(alice, 'grace');
    await act(alice, 'end');
    await until(grace, OVER);
  });
}
