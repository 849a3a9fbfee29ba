import { expect, test } from 'vitest';
import { connect } from '../harness/call.ts';
import { appears, eventually, press } from '../harness/person.ts';
import { stage } from '../harness/stage.ts';
import type { Tab } from '../harness/tab.ts';

const on = stage(['chromium']);

const microphone = (tab: Tab) =>
  tab.evaluate<string>(
    `document.querySelector('[data-action="mute"]').className.includes('lit') ? 'muted' : 'on'`,
  );
/** Whether the page of the other side shows the person as muted. */
const shownAsMuted = (tab: Tab, name: string) =>
  tab.evaluate<boolean>(
    `document.body.innerText.includes(${JSON.stringify(`${name}’s microphone is off`)})`,
  );

const key = (tab: Tab, type: 'keydown' | 'keyup') =>
  tab.evaluate(`document.dispatchEvent(new KeyboardEvent('${type}',
    { code: 'Space', key: ' ', bubbles: true, cancelable: true })) && null`);

test('a muted person who talks is reminded, and talks while the space bar is held', async () => {
  const alice = await on.signIn('chromium', 'alice', 'bob');
  const bob = await on.signIn('chromium', 'bob', 'alice');
  await connect(alice, bob, 'audio');
  await press(alice, '[data-action="mute"]');
  // The fake microphone of Chromium beeps.
  await appears(alice, '[data-muted-reminder]');
  await key(alice, 'keydown');
  await eventually('alice is on', async () => (await microphone(alice)) === 'on');
  await eventually('bob is told', async () => !(await shownAsMuted(bob, 'Alice Ivanova')));
  await key(alice, 'keyup');
  await eventually('alice is muted', async () => (await microphone(alice)) === 'muted');
  await eventually('bob is told', async () => shownAsMuted(bob, 'Alice Ivanova'));
  await press(alice, '[data-action="mute"]');
  expect(await microphone(alice)).toBe('on');
});
