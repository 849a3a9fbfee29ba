import { expect, test } from 'vitest';
import { connect } from '../harness/call.ts';
import { areSilent, plays, sendsNothingTo, talk } from '../harness/media.ts';
import {
  act,
  actHere,
  appears,
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
import type { Tab } from '../harness/tab.ts';

const on = stage(['chromium', 'firefox']);

const WAITING = '[role="alertdialog"]';

async function overAndClean(...tabs: readonly Tab[]): Promise<void> {
  for (const tab of tabs) {
    await until(tab, OVER);
    await nothingLeft(tab);
    expect(tab.errors, `errors on the page of ${tab.name}`).toEqual([]);
  }
}

/** `carol` calls `alice`, who is in a call. The call waits, and both read so. */
async function callsMeanwhile(carol: Tab, alice: Tab): Promise<void> {
  await dial(carol, 'audio');
  await appears(alice, `${WAITING} [data-action="accept"]`);
  await until(carol, 'ringing');
  expect(await alice.probe('read', WAITING, 'text')).toContain('Carol Petrova');
  await until(alice, 'active');
}

const PAIRS = [
  ['chromium', 'chromium'],
  ['firefox', 'chromium'],
] as const;

for (const [own, others] of PAIRS) {
  test(`a second call can be answered with hold, swapped and ended, and the first resumed (${own} with both, ${others} as the others)`, async () => {
    const alice = await on.signIn(own, 'alice', 'bob');
    const bob = await on.signIn(others, 'bob', 'alice');
    const carol = await on.signIn(others, 'carol', 'alice');
    await connect(alice, bob, 'audio');
    await talk(alice, 'alice', bob, 'bob');
    await callsMeanwhile(carol, alice);
    await reads(carol, 'Alice Ivanova is on another call');
    await act(alice, 'accept');
    for (const tab of [alice, carol]) await until(tab, 'active');
    await talk(alice, 'alice', carol, 'carol');
    await reads(bob, 'Alice Ivanova put you on hold');
    await until(bob, 'active');
    await areSilent(alice, 'alice', bob, 'bob');
    await plays(alice, 'carol');
    await plays(bob);

    await act(alice, 'swap');
    await reads(carol, 'Alice Ivanova put you on hold');
    await talk(alice, 'alice', bob, 'bob');
    await areSilent(alice, 'alice', carol, 'carol');
    await plays(alice, 'bob');
    await plays(carol);
    await plays(bob, 'alice');

    await actHere(alice, 'end');
    await overAndClean(bob);
    await reads(alice, 'On hold');
    await until(alice, 'active');
    await act(alice, 'hold');
    await talk(alice, 'alice', carol, 'carol');
    await plays(carol, 'alice');
    await act(carol, 'end');
    await overAndClean(alice, carol);
  });
}

test('end and answer completes the first call and connects the second', async () => {
  const alice = await on.signIn('chromium', 'alice', 'bob');
  const bob = await on.signIn('chromium', 'bob', 'alice');
  const carol = await on.signIn('chromium', 'carol', 'alice');
  await connect(bob, alice, 'audio');
  await callsMeanwhile(carol, alice);
  await act(alice, 'accept-end');
  await overAndClean(bob);
  for (const tab of [alice, carol]) await until(tab, 'active');
  await talk(alice, 'alice', carol, 'carol');
  await act(alice, 'end');
  await overAndClean(alice, carol);
  const [last, first] = await on.api('alice').history();
  expect([first?.caller, first?.reason]).toEqual(['bob', 'completed']);
  expect([last?.caller, last?.reason]).toEqual(['carol', 'completed']);
});

test('declining or cancelling a second call leaves the first one connected', async () => {
  const alice = await on.signIn('chromium', 'alice', 'bob');
  const bob = await on.signIn('chromium', 'bob', 'alice');
  const carol = await on.signIn('chromium', 'carol', 'alice');
  await connect(alice, bob, 'audio');
  await callsMeanwhile(carol, alice);
  await act(alice, 'reject');
  await reads(carol, 'Alice Ivanova cannot talk right now');
  await overAndClean(carol);
  await carol.evaluate('webrtcCalls.dismiss()');
  await callsMeanwhile(carol, alice);
  await act(carol, 'end');
  await eventually('the card is gone', async () => !(await alice.probe('visible', WAITING)));
  await until(alice, 'active');
  await talk(alice, 'alice', bob, 'bob');
  await act(bob, 'end');
  await overAndClean(alice, bob);
});

test('a hold releases the devices and stops media both ways, and resuming restores them', async () => {
  const dave = await on.signIn('chromium', 'dave', 'erin');
  const erin = await on.signIn('firefox', 'erin', 'dave');
  await connect(dave, erin, 'video');
  await remoteVideoPlays(dave, 'erin');
  await remoteVideoPlays(erin, 'dave');
  await act(dave, 'hold');
  await reads(dave, 'On hold');
  await reads(erin, 'Dave Wilson put you on hold');
  await areSilent(dave, 'dave', erin, 'erin');
  for (const tab of [dave, erin]) await plays(tab);
  await eventually(
    'the devices are released',
    async () => (await dave.probe('liveTracks')).length === 0,
  );

  // If both hold the call, both have to resume it.
  await act(erin, 'hold');
  await reads(erin, 'On hold');
  await act(dave, 'hold');
  await reads(dave, 'Erin Murphy put you on hold');
  await sendsNothingTo(dave, 'erin');
  await act(erin, 'hold');
  await talk(dave, 'dave', erin, 'erin');
  await remoteVideoPlays(dave, 'erin');
  await remoteVideoPlays(erin, 'dave');
  await act(erin, 'end');
  await overAndClean(dave, erin);
});

test('with the busy setting a second caller reads busy, no call waits, and the call is missed', async () => {
  const frank = await on.signIn('chromium', 'frank', 'grace');
  const grace = await on.signIn('chromium', 'grace', 'frank');
  const heidi = await on.signIn('chromium', 'heidi', 'frank');
  await on.api('frank').changeSettings({ busy: 'busy' });
  await connect(frank, grace, 'audio');
  await dial(heidi, 'audio');
  await reads(heidi, 'Frank Orlov is on another call');
  await until(heidi, OVER);
  await appears(grace, '[data-action="mute"]');
  await talk(frank, 'frank', grace, 'grace');
  expect(await frank.probe('visible', WAITING)).toBe(false);
  await act(grace, 'end');
  await overAndClean(frank, grace);
  const missed = (await on.api('frank').history()).filter(({ missed }) => missed);
  expect(missed).toMatchObject([{ caller: 'heidi', reason: 'busy', seen: false }]);
});

test('ending a held call from its strip leaves the other call connected', async () => {
  const bob = await on.signIn('chromium', 'bob', 'dave');
  const dave = await on.signIn('chromium', 'dave', 'bob');
  const erin = await on.signIn('chromium', 'erin', 'bob');
  await connect(bob, dave, 'audio');
  await dial(erin, 'audio');
  await act(bob, 'accept');
  await until(erin, 'active');
  await press(bob, '[data-held] [data-action="end"]');
  await overAndClean(dave);
  await talk(bob, 'bob', erin, 'erin');
  await act(erin, 'end');
  await overAndClean(bob, erin);
});
