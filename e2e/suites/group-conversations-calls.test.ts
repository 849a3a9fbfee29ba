import { expect, test } from 'vitest';
import { act, action, appears, dial, eventually, press, reads, until } from '../harness/person.ts';
import { stage } from '../harness/stage.ts';
import type { Tab, TabOptions } from '../harness/tab.ts';

const on = stage(['chromium', 'chrome66']);

const BANNER = '.xpc-banner';
const JOIN = `${BANNER} [data-action="join"]`;
const CARD = '[data-call-card]';

async function enter(as: string, query: string, options: Partial<TabOptions> = {}): Promise<Tab> {
  const tab = await on.open('chromium', { name: as, ...options });
  await tab.goto(`${on.product.url}/?as=${as}${query}`);
  await eventually(`${as} can call`, () => tab.probe('enabled', '#voiceCallBtn'));
  return tab;
}
const team = (as: string, options: Partial<TabOptions> = {}) => enter(as, '&group=team', options);
const gone = (tab: Tab, selector: string) =>
  eventually(`${tab.name}: no ${selector}`, async () => !(await tab.probe('visible', selector)));
const stateOf = (tab: Tab, user: string) =>
  tab.evaluate<string | undefined>(
    `(document.querySelector('[data-participant="${user}"]') || { dataset: {} }).dataset.state`,
  );
const isActive = (tab: Tab, user: string) =>
  eventually(`${tab.name} hears ${user}`, async () => (await stateOf(tab, user)) === 'active');

test('[GR21] a call of a group rings its members, and the others join by the banner, late and again', async () => {
  const alice = await team('alice');
  const bob = await enter('bob', '&chat=alice');
  const carol = await team('carol');
  const dave = await team('dave');
  await dial(alice, 'audio');
  for (const tab of [bob, carol, dave]) await until(tab, 'incoming');
  await reads(bob, 'Group “Team”');
  await act(bob, 'accept');
  await until(alice, 'active');
  for (const tab of [carol, dave]) {
    await reads(tab, 'Already in the call: Bob Smirnov');
    await act(tab, 'reject');
    await reads(tab, 'Call in progress, 2 people');
  }
  // Late.
  await press(carol, JOIN);
  await until(carol, 'active');
  await gone(carol, BANNER);
  await isActive(alice, 'carol');
  await isActive(bob, 'carol');
  await reads(dave, 'Call in progress, 3 people');
  // Leave, and come back.
  await act(carol, 'end');
  await reads(dave, 'Call in progress, 2 people');
  await press(carol, JOIN);
  await until(carol, 'active');
  await isActive(alice, 'carol');
  for (const tab of [alice, bob]) await act(tab, 'end');
  await until(carol, ['ended', 'idle', 'absent']);
  await gone(dave, BANNER);
  // One card, in the group, and in nobody's conversation of two.
  await appears(dave, CARD);
  expect(await dave.probe('count', CARD)).toBe(1);
  expect(await bob.probe('count', CARD)).toBe(0);
});

test('a second device joins the call of the group, and a call button joins instead of calling', async () => {
  const [erin, frank] = [await team('erin'), await team('frank')];
  const other = await team('frank', { name: 'frank, second device' });
  await dial(erin, 'audio');
  await until(frank, 'incoming');
  await until(other, 'incoming');
  await act(frank, 'accept');
  await until(erin, 'active');
  await until(other, ['ended', 'idle', 'absent']);
  // A person is in a call with one device.
  await press(other, JOIN);
  await reads(other, 'You are already in a call');
  await frank.close();
  await press(other, '#voiceCallBtn');
  await until(other, 'active');
  // Two people have the screen of two, without tiles.
  await until(erin, 'active');
  await act(erin, 'end');
  await until(other, ['ended', 'idle', 'absent']);
});

test('a video call of a group that is larger than its limit rings those whom it may have', async () => {
  const [grace, heidi] = [await team('grace'), await team('heidi')];
  await dial(grace, 'video');
  await until(heidi, 'incoming');
  await reads(grace, 'This call can have at most 4 people');
  await act(heidi, 'accept');
  await until(grace, 'active');
  // A reaction is seen by both, for a moment.
  await act(grace, 'react');
  await press(grace, '[data-reaction="👏"]');
  await reads(heidi, '👏');
  await act(grace, 'end');
  await until(heidi, ['ended', 'idle', 'absent']);
});

test('chrome66 takes the call of a group', async () => {
  const grace = await team('grace');
  const heidi = await on.open('chrome66', { name: 'heidi in chrome66', locale: 'en' });
  await heidi.goto(`${on.product.url}/?as=heidi&group=team`);
  await eventually('heidi can call', () => heidi.probe('enabled', '#voiceCallBtn'));
  await dial(grace, 'audio');
  await until(heidi, 'incoming');
  await act(heidi, 'accept');
  await until(heidi, 'active');
  await until(grace, 'active');
  await act(heidi, 'end');
  await press(heidi, action('dismiss'));
  expect(heidi.errors).toEqual([]);
});
