import { expect, test } from 'vitest';
import {
  act,
  audioFlows,
  dial,
  eventually,
  nothingLeft,
  OVER,
  press,
  reads,
  remoteVideoPlays,
  until,
} from '../harness/person.ts';
import { stage } from '../harness/stage.ts';

const { signIn } = stage(['chromium', 'refusing', 'cameraless']);

/**
 * Another program uses the devices. A headless browser cannot reproduce that, so getUserMedia
 * rejects as browsers do then (W3C mediacapture-streams 10.2.1, NotReadableError).
 */
const BUSY = `navigator.mediaDevices.getUserMedia = () =>
  Promise.reject(new DOMException('Could not start video source', 'NotReadableError'));`;

/** The person refuses the devices until `window.allowed` is set. */
const REFUSED_AT_FIRST = `{
  const native = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = (constraints) =>
    window.allowed
      ? native(constraints)
      : Promise.reject(new DOMException('Permission denied', 'NotAllowedError'));
}`;

const NO_CAMERA = `{
  const native = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = (constraints) =>
    constraints.video
      ? Promise.reject(new DOMException('Requested device not found', 'NotFoundError'))
      : native(constraints);
}`;

const choose = (choice: string): string => `[data-choice="${choice}"]`;

for (const [what, browser, init, ru, en] of [
  [
    'refused',
    'refusing',
    '',
    'Необходимо разрешить доступ к микрофону/камере',
    'Allow access to the microphone/camera',
  ],
  ['missing', 'cameraless', '', 'Микрофон или камера не найдены', 'No microphone or camera found'],
  [
    'busy',
    'chromium',
    BUSY,
    'Ошибка доступа к медиаустройствам',
    'Could not access the media devices',
  ],
] as const) {
  for (const [locale, text] of [
    ['ru', ru],
    ['en', en],
  ] as const) {
    test(`a ${what} microphone or camera is reported in ${locale}, and the page can call again`, async () => {
      const alice = await signIn(browser, 'alice', 'bob', { locale, init });
      await dial(alice, 'video');
      await reads(alice, text);
      await press(alice, choose('cancel'));
      await until(alice, OVER);
      await nothingLeft(alice);
      await eventually('the person can dial again', () => alice.probe('enabled', '#videoCallBtn'));
    });
  }

  test(`a caller whose devices are ${what} can go on and listen`, async () => {
    const bob = await signIn('chromium', 'bob', 'alice');
    const alice = await signIn(browser, 'alice', 'bob', { init });
    await dial(alice, 'video');
    await press(alice, choose('listen_only'));
    await until(bob, 'incoming');
    await act(bob, 'accept');
    await until(alice, 'active');
    await audioFlows(alice);
    await remoteVideoPlays(alice, 'bob');
    expect(await alice.probe('sentTracks')).toEqual([]);
    await act(alice, 'end');
    await until(bob, OVER);
    await nothingLeft(bob);
  });

  test(`a callee whose devices are ${what} can accept the call and listen`, async () => {
    const bob = await signIn(browser, 'bob', 'alice', { init });
    const alice = await signIn('chromium', 'alice', 'bob');
    await dial(alice, 'video');
    await until(bob, 'incoming');
    await act(bob, 'accept');
    await press(bob, choose('listen_only'));
    await until(alice, 'active');
    await audioFlows(bob);
    expect(await bob.probe('sentTracks')).toEqual([]);
    await act(alice, 'end');
    await until(bob, OVER);
    await nothingLeft(bob);
  });
}

test('a video call without a camera goes on with the microphone', async () => {
  const bob = await signIn('chromium', 'bob', 'alice');
  const alice = await signIn('chromium', 'alice', 'bob', { init: NO_CAMERA });
  await dial(alice, 'video');
  await press(alice, choose('without_camera'));
  await until(bob, 'incoming');
  await act(bob, 'accept');
  await remoteVideoPlays(alice, 'bob');
  await audioFlows(bob);
  expect(await alice.probe('sentTracks')).toEqual(['audio']);
  await act(bob, 'end');
  await until(alice, OVER);
});

test('retrying after the permission is granted goes on with the call', async () => {
  const bob = await signIn('chromium', 'bob', 'alice');
  const alice = await signIn('chromium', 'alice', 'bob', { init: REFUSED_AT_FIRST });
  await dial(alice, 'audio');
  await reads(alice, 'Allow access to the microphone/camera');
  await alice.evaluate('window.allowed = true');
  await press(alice, choose('retry'));
  await until(bob, 'incoming');
  await act(bob, 'reject');
  await until(alice, OVER);
  await nothingLeft(alice);
});
