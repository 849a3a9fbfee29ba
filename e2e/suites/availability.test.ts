import { expect, test } from 'vitest';
import { connect } from '../harness/call.ts';
import {
  act,
  appears,
  dial,
  eventually,
  OVER,
  press,
  reads,
  timesIn,
  until,
} from '../harness/person.ts';
import { stage } from '../harness/stage.ts';
import type { Tab } from '../harness/tab.ts';

const on = stage(['chromium']);

const SETTINGS = '[data-panel="settings"]';

const choice = (setting: string, value: string): string =>
  `${SETTINGS} [data-setting="${setting}"] input[value="${value}"]`;

async function openSettings(tab: Tab): Promise<void> {
  await press(tab, '#callHistoryBtn');
  await press(tab, '[data-tab="settings"]');
  await appears(tab, `${SETTINGS} [data-now]`);
}

const nextCall = (tab: Tab, what: 'ring' | 'unavailable'): Promise<void> =>
  appears(tab, `${SETTINGS} [data-now="${what}"]`);

/** The callee's call settings refuse the call, and the caller reads no reason. */
async function isRefused(caller: Tab, name: string, callee: Tab): Promise<void> {
  const rings = await timesIn(callee, 'incoming');
  await dial(caller, 'audio');
  await reads(caller, `${name} cannot take calls right now`);
  await until(caller, OVER);
  await caller.evaluate('webrtcCalls.dismiss()');
  expect(await timesIn(callee, 'incoming'), `rings of ${callee.name}`).toBe(rings);
}

async function rings(caller: Tab, callee: Tab): Promise<void> {
  await dial(caller, 'audio');
  await until(callee, 'incoming');
  await act(callee, 'reject');
  await until(caller, OVER);
  await caller.evaluate('webrtcCalls.dismiss()');
}

test('do not disturb refuses a call as unavailable and records it as missed; switched off, calls ring again', async () => {
  const alice = await on.signIn('chromium', 'alice', 'bob');
  const bob = await on.signIn('chromium', 'bob', 'alice');
  await openSettings(bob);
  await press(bob, choice('quiet', 'always'));
  await nextCall(bob, 'unavailable');
  await reads(bob, 'Calls will not ring. Callers see that you cannot take calls right now.');
  await isRefused(alice, 'Bob Smirnov', bob);
  await eventually(
    'one missed call',
    async () => (await bob.probe('read', '#callHistoryBtn', 'title')) === 'Calls. Missed: 1',
  );
  await press(bob, choice('quiet', 'off'));
  await nextCall(bob, 'ring');
  await act(bob, 'close-panel');
  await rings(alice, bob);
});

test("when nobody may call, the caller reads the same answer and the callee's history stays empty", async () => {
  const carol = await on.signIn('chromium', 'carol', 'dave');
  const dave = await on.signIn('chromium', 'dave', 'carol');
  await openSettings(dave);
  await press(dave, choice('who', 'nobody'));
  await nextCall(dave, 'unavailable');
  await isRefused(carol, 'Dave Wilson', dave);
  expect(await on.api('carol').history()).toMatchObject([{ reason: 'unavailable' }]);
  expect(await on.api('dave').history()).toEqual([]);
  await press(dave, choice('who', 'contacts'));
  await nextCall(dave, 'ring');
  await act(dave, 'close-panel');
  await rings(carol, dave);
});

/** Creates an account on the page and opens the conversation with `chat`. */
async function signUp(login: string, name: string, chat: string): Promise<Tab> {
  const tab = await on.open('chromium', { name: login });
  await tab.goto(`${on.product.url}/?chat=${chat}`);
  await press(tab, 'button >> Create');
  for (const [field, text] of [
    ['login', login],
    ['name', name],
    ['password', 'correct horse battery'],
  ] as const) {
    await press(tab, `#${field}`);
    await tab.type(text);
  }
  await press(tab, '[type="submit"]');
  await eventually('the call buttons are ready', () => tab.probe('enabled', '#voiceCallBtn'));
  return tab;
}

test("with 'contacts' a stranger's call is refused without a trace, until the callee writes to them", async () => {
  const heidi = await on.signIn('chromium', 'heidi', 'grace');
  const grace = await on.signIn('chromium', 'grace', 'heidi');
  await openSettings(heidi);
  await press(heidi, choice('who', 'contacts'));
  await reads(heidi, 'Calls from people you know will ring.');
  await act(heidi, 'close-panel');
  const nina = await signUp('nina', 'Nina Stranger', 'heidi');
  await isRefused(nina, 'Heidi Weber', heidi);
  expect(await on.api('heidi').history(), 'calls of the stranger').toEqual([]);
  await rings(grace, heidi);

  await heidi.goto(`${on.product.url}/?as=heidi&chat=nina`);
  await press(heidi, 'form textarea');
  await heidi.type('Hello Nina');
  await press(heidi, 'form [type="submit"]');
  await reads(nina, 'Hello Nina');
  await rings(nina, heidi);
});

test('a blocked caller reads the same answer and leaves no trace; unblocked, their call rings', async () => {
  const erin = await on.signIn('chromium', 'erin', 'frank');
  const frank = await on.signIn('chromium', 'frank', 'erin');
  await rings(erin, frank);
  await press(frank, '#callHistoryBtn');
  await press(frank, '[data-panel="history"] [data-action="more"]');
  await act(frank, 'block');
  await reads(frank, 'Erin Murphy is blocked');
  await isRefused(erin, 'Frank Orlov', frank);
  expect(await on.api('frank').history()).toHaveLength(1);
  await press(frank, '[data-tab="settings"]');
  await press(frank, '[data-blocked="erin"] [data-action="unblock"]');
  await reads(frank, 'Erin Murphy is no longer blocked');
  await act(frank, 'close-panel');
  await frank.evaluate('webrtcCalls.dismiss()');
  await rings(erin, frank);
});

test("others see 'in a call' from the answer to the end, also during a hold", async () => {
  const grace = await on.signIn('chromium', 'grace', 'heidi');
  const heidi = await on.signIn('chromium', 'heidi', 'grace');
  const alice = await on.signIn('chromium', 'alice', 'grace');
  const shown = '.conversation-header [data-in-call]';
  expect(await alice.probe('visible', shown)).toBe(false);
  await connect(grace, heidi, 'audio');
  await appears(alice, `${shown} >> in a call`);
  await act(grace, 'hold');
  await reads(heidi, 'Grace Kim put you on hold');
  expect(await alice.probe('visible', shown)).toBe(true);
  await act(heidi, 'end');
  await until(grace, OVER);
  await eventually("'in a call' is hidden", async () => !(await alice.probe('visible', shown)));
});
