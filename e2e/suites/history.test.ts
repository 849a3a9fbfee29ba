import { expect, test } from 'vitest';
import { connect } from '../harness/call.ts';
import { talk } from '../harness/media.ts';
import { act, appears, dial, eventually, OVER, press, reads, until } from '../harness/person.ts';
import { stage } from '../harness/stage.ts';
import type { Tab } from '../harness/tab.ts';

const on = stage(['chromium']);

const BUTTON = '#callHistoryBtn';
const CARD = '[data-call-card]';
const ROW = '[data-panel="history"] [data-call-id]';

/** The badge's number, read from the button's accessible name. */
const badgeSays = (tab: Tab, count: number): Promise<void> =>
  eventually(`${tab.name}: ${count} missed calls`, async () => {
    const name = await tab.probe('read', BUTTON, 'aria-label');
    return name === (count > 0 ? `Calls. Missed: ${count}` : 'Calls');
  });

const gone = (tab: Tab, selector: string): Promise<void> =>
  eventually(`${tab.name}: no ${selector}`, async () => !(await tab.probe('visible', selector)));

async function cardReads(tab: Tab, ...words: readonly string[]): Promise<void> {
  for (const word of words) await appears(tab, `${CARD} >> ${word}`);
}

test('a missed call shows a badge, a card in both conversations and a row, and can be called back', async () => {
  const alice = await on.signIn('chromium', 'alice', 'bob');
  const bob = await on.signIn('chromium', 'bob', 'alice');
  await dial(alice, 'audio');
  await until(bob, 'incoming');
  await until(alice, 'ringing');
  await act(alice, 'end');
  await until(bob, OVER);
  await badgeSays(bob, 1);
  await cardReads(bob, 'Missed voice call', 'Call back');
  await cardReads(alice, 'Voice call cancelled', 'Call again');
  await badgeSays(alice, 0);

  await press(bob, BUTTON);
  await appears(bob, `${ROW}[data-missed] >> Alice Ivanova`);
  await badgeSays(bob, 0);
  expect(await bob.probe('read', `${CARD} time`, 'datetime'), 'the card and the list').toBe(
    await bob.probe('read', `${ROW} time`, 'datetime'),
  );
  await act(bob, 'close-panel');
  const [missed] = await on.api('bob').history();
  expect(missed).toMatchObject({ direction: 'incoming', reason: 'cancelled', missed: true });

  await press(bob, `${CARD} [data-action="call-back"]`);
  await until(alice, 'incoming');
  await act(alice, 'accept');
  for (const tab of [alice, bob]) await until(tab, 'active');
  await talk(alice, 'alice', bob, 'bob');
  await act(alice, 'end');
  await until(bob, OVER);
  for (const tab of [alice, bob]) {
    await appears(tab, `${CARD}[data-reason="completed"]`);
    expect(tab.errors, `errors on the page of ${tab.name}`).toEqual([]);
  }
});

test('the history list calls back, and its filters find each call', async () => {
  const carol = await on.signIn('chromium', 'carol', 'dave');
  const dave = await on.signIn('chromium', 'dave', 'carol');
  await dial(carol, 'audio');
  await until(dave, 'incoming');
  await act(dave, 'reject');
  await until(carol, OVER);
  await press(dave, BUTTON);
  await press(dave, `${ROW} [data-action="call-audio"]`);
  await until(carol, 'incoming');
  await act(carol, 'accept');
  await until(dave, 'active');
  await act(dave, 'end');
  await until(carol, OVER);
  await dave.evaluate('webrtcCalls.dismiss()');
  await press(dave, BUTTON);
  await eventually('two calls', async () => (await dave.probe('count', ROW)) === 2);
  for (const [filter, count] of [
    ['Outgoing', 1],
    ['Missed', 0],
    ['Incoming', 1],
    ['All', 2],
  ] as const) {
    await press(dave, `[data-panel="history"] button >> ${filter}`);
    await eventually(`${filter}: ${count}`, async () => (await dave.probe('count', ROW)) === count);
  }
});

test('deleting a call removes it only for this person, and only once it cannot be undone', async () => {
  const erin = await on.signIn('chromium', 'erin', 'frank');
  const frank = await on.signIn('chromium', 'frank', 'erin');
  await connect(erin, frank, 'audio');
  await act(erin, 'end');
  await until(frank, OVER);
  await frank.evaluate('webrtcCalls.dismiss()');
  await press(frank, BUTTON);
  const remove = async () => {
    await press(frank, `${ROW} [data-action="more"]`);
    await act(frank, 'delete');
    await gone(frank, ROW);
    await reads(frank, 'Deleted: call with Erin Murphy');
  };
  await remove();
  await act(frank, 'undo');
  await appears(frank, ROW);
  expect(await on.api('frank').history()).toHaveLength(1);
  await remove();
  await act(frank, 'close-panel');
  await eventually('it is deleted', async () => (await on.api('frank').history()).length === 0);
  expect(await on.api('erin').history()).toHaveLength(1);
});

test('deleting calls on one device updates the list on another; unseen calls stay marked as missed', async () => {
  const carol = await on.signIn('chromium', 'carol', 'heidi');
  const heidi = await on.signIn('chromium', 'heidi', 'carol');
  const other = await on.signIn('chromium', 'heidi', 'carol', { profile: 'other' });
  const ring = async () => {
    await dial(carol, 'audio');
    await until(heidi, 'incoming');
    await until(carol, 'ringing');
    await act(carol, 'end');
    await until(heidi, OVER);
    await carol.evaluate('webrtcCalls.dismiss()');
  };
  const rows = (tab: Tab, count: number) =>
    eventually(`${tab.name}: ${count} rows`, async () => (await tab.probe('count', ROW)) === count);
  await press(other, BUTTON);
  await rows(other, 0);
  await press(other, '[data-filter="outgoing"]');
  for (let calls = 1; calls <= 2; calls++) {
    await ring();
    await badgeSays(heidi, calls);
  }
  await press(other, '[data-filter="all"]');
  await rows(other, 2);
  await badgeSays(heidi, 0);

  await heidi.evaluate('webrtcCalls.dismiss()');
  await press(heidi, BUTTON);
  await rows(heidi, 2);
  await press(heidi, `${ROW} [data-action="more"]`);
  await act(heidi, 'delete');
  await rows(heidi, 1);
  await press(heidi, '[data-filter="missed"]');
  await rows(other, 1);
  await press(heidi, '[data-action="clear"]');
  await press(heidi, '[data-action="clear-all"]');
  await rows(other, 0);
});

test('a call to an offline person becomes a missed call that they see later', async () => {
  const grace = await on.signIn('chromium', 'grace', 'heidi');
  await dial(grace, 'video');
  await reads(grace, 'Heidi Weber is offline');
  const heidi = await on.signIn('chromium', 'heidi', 'grace');
  await badgeSays(heidi, 1);
  await cardReads(heidi, 'Missed video call');
});
