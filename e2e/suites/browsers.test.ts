import { expect, test } from 'vitest';
import { saveScreenshot } from '../harness/artifacts.ts';
import { connect } from '../harness/call.ts';
import {
  act,
  audioFlows,
  eventually,
  nothingLeft,
  OVER,
  pathStaysUp,
  remoteVideoPlays,
  until,
} from '../harness/person.ts';
import { stage } from '../harness/stage.ts';

const { signIn } = stage(['chromium', 'firefox', 'chrome66']);

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
