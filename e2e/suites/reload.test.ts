import { expect, test } from 'vitest';
import { connect } from '../harness/call.ts';
import { areSilent, talk } from '../harness/media.ts';
import {
  act,
  appears,
  audioFlows,
  dial,
  eventually,
  nothingLeft,
  OVER,
  press,
  reads,
  remoteVideoPlays,
  until,
  VOICE,
} from '../harness/person.ts';
import { stage } from '../harness/stage.ts';
import type { Tab } from '../harness/tab.ts';

const on = stage(['chromium', 'firefox']);

/** The page asks whether the person returns to the call. */
async function offersReturn(tab: Tab): Promise<void> {
  await reads(tab, 'Your call is not over');
  await until(tab, 'reconnecting');
}

for (const [reloading, staying, a, b] of [
  ['chromium', 'chromium', 'alice', 'bob'],
  ['firefox', 'chromium', 'carol', 'dave'],
] as const) {
  test(`returning after a reload restores media both ways, and the other side sees the interruption (${reloading} with ${staying})`, async () => {
    const one = await on.signIn(reloading, a, b);
    const other = await on.signIn(staying, b, a);
    for (const [caller, callee] of [
      [one, other],
      [other, one],
    ] as const) {
      await connect(caller, callee, 'video');
      await remoteVideoPlays(one, b);
      await one.reload();
      await until(other, 'reconnecting');
      await offersReturn(one);
      expect(await one.probe('liveTracks'), 'devices before the return').toEqual([]);
      await act(one, 'return');
      for (const tab of [one, other]) await until(tab, 'active');
      await remoteVideoPlays(one, b);
      await remoteVideoPlays(other, a);
      await talk(one, a, other, b);
      await act(caller, 'end');
      for (const tab of [one, other]) {
        await until(tab, OVER);
        await nothingLeft(tab);
        await tab.evaluate('webrtcCalls.dismiss()');
      }
    }
    const [mine, theirs] = [await on.api(a).history(b), await on.api(b).history(a)];
    expect(mine.map(({ reason }) => reason)).toEqual(['completed', 'completed']);
    expect(theirs.map(({ id }) => id)).toEqual(mine.map(({ id }) => id));
  });
}

test('two participants who both reload can both return', async () => {
  const erin = await on.signIn('chromium', 'erin', 'frank');
  const frank = await on.signIn('chromium', 'frank', 'erin');
  await connect(erin, frank, 'audio');
  await Promise.all([erin.reload(), frank.reload()]);
  for (const tab of [erin, frank]) await offersReturn(tab);
  await act(frank, 'return');
  await act(erin, 'return');
  for (const tab of [erin, frank]) await until(tab, 'active');
  await talk(erin, 'erin', frank, 'frank');
  await act(frank, 'end');
  for (const tab of [erin, frank]) {
    await until(tab, OVER);
    await nothingLeft(tab);
  }
});

test('ending the call after a reload ends it for both, and they can call again', async () => {
  const grace = await on.signIn('chromium', 'grace', 'heidi');
  const heidi = await on.signIn('chromium', 'heidi', 'grace');
  await connect(grace, heidi, 'audio');
  await heidi.reload();
  await offersReturn(heidi);
  await act(heidi, 'end');
  await until(grace, OVER);
  await nothingLeft(grace);
  expect((await on.api('grace').history())[0]?.reason).toBe('completed');
  await heidi.evaluate('webrtcCalls.dismiss()');
  await grace.evaluate('webrtcCalls.dismiss()');
  await connect(heidi, grace, 'audio');
  await audioFlows(heidi);
  await act(heidi, 'end');
  await until(grace, OVER);
});

test('returning after a reload with two calls keeps the held call on hold', async () => {
  const alice = await on.signIn('chromium', 'alice', 'carol');
  const carol = await on.signIn('chromium', 'carol', 'alice');
  const dave = await on.signIn('chromium', 'dave', 'alice');
  await connect(alice, carol, 'audio');
  await dial(dave, 'audio');
  await act(alice, 'accept');
  await until(dave, 'active');
  await alice.reload();
  await offersReturn(alice);
  const card = '[data-webrtc-calls] > [role="alertdialog"]';
  await appears(alice, `${card} >> Dave Wilson`);
  await appears(alice, `${card} [data-held] >> Carol Petrova`);
  await act(alice, 'return');
  await until(alice, 'active');
  await talk(alice, 'alice', dave, 'dave');
  await until(carol, 'active');
  await areSilent(alice, 'alice', carol, 'carol');
  await act(alice, 'swap');
  await talk(alice, 'alice', carol, 'carol');
  await act(carol, 'end');
  await until(carol, OVER);
  await act(dave, 'end');
  await until(alice, OVER);
  await nothingLeft(alice);
});

for (const next of ['return', 'end'] as const) {
  test(`a waiting call rings again after a reload and can be accepted after '${next}'`, async () => {
    const alice = await on.signIn('chromium', 'alice', 'carol');
    const carol = await on.signIn('chromium', 'carol', 'alice');
    const dave = await on.signIn('chromium', 'dave', 'alice');
    await connect(alice, carol, 'audio');
    await dial(dave, 'audio');
    await appears(alice, '[data-action=accept]');
    await alice.reload();
    await offersReturn(alice);
    await appears(alice, '[data-action=accept-end]');
    await act(alice, next);
    await (next === 'return' ? until(carol, 'active') : until(carol, OVER));
    await act(alice, 'accept');
    await until(dave, 'active');
    await talk(alice, 'alice', dave, 'dave');
    for (const tab of [dave, carol]) {
      if (next === 'return' || tab === dave) await act(tab, 'end');
      await until(tab, OVER);
      await nothingLeft(tab);
    }
    await nothingLeft(alice);
  });
}

test('the return card and the history panel do not cover each other', async () => {
  const carol = await on.signIn('chromium', 'carol', 'dave');
  const dave = await on.signIn('chromium', 'dave', 'carol');
  await connect(carol, dave, 'video');
  await carol.reload();
  await offersReturn(carol);
  await press(carol, '#callHistoryBtn');
  for (const filter of ['missed', 'outgoing', 'all'])
    await press(carol, `[data-filter="${filter}"]`);
  await press(carol, '[data-tab="settings"]');
  await press(carol, '[data-tab="history"]');
  await act(carol, 'return');
  for (const tab of [carol, dave]) await until(tab, 'active');
  await talk(carol, 'carol', dave, 'dave');
  await act(carol, 'end');
  await until(dave, OVER);
});

test('a call ends with connection_lost for both if nobody returns, after a reload or in a closed tab', async () => {
  const bob = await on.signIn('chromium', 'bob', 'erin');
  const erin = await on.signIn('chromium', 'erin', 'bob');
  const frank = await on.signIn('chromium', 'frank', 'grace');
  const grace = await on.signIn('chromium', 'grace', 'frank');
  await connect(bob, erin, 'audio');
  await connect(frank, grace, 'audio');
  await bob.reload();
  await grace.close();
  await offersReturn(bob);
  for (const tab of [erin, frank]) await until(tab, 'reconnecting');
  for (const tab of [erin, frank, bob]) {
    // The person has 30 s to return. The test waits for the end itself.
    await until(tab, OVER, 60_000);
    await nothingLeft(tab);
  }
  for (const [a, b] of [
    ['bob', 'erin'],
    ['frank', 'grace'],
  ] as const) {
    const [mine, theirs] = [await on.api(a).history(b), await on.api(b).history(a)];
    expect([mine[0]?.reason, theirs[0]?.reason]).toEqual(['connection_lost', 'connection_lost']);
    expect(mine[0]?.id).toBe(theirs[0]?.id);
  }
  await eventually('one can call again', () => bob.probe('enabled', VOICE));
});

test('a reload of the caller stops the ringing', async () => {
  const alice = await on.signIn('chromium', 'alice', 'bob');
  const bob = await on.signIn('chromium', 'bob', 'alice');
  await dial(alice, 'audio');
  await until(bob, 'incoming');
  await alice.reload();
  await until(bob, OVER);
  await nothingLeft(bob);
});

test('a callee who reloads rings again and can answer', async () => {
  const alice = await on.signIn('chromium', 'alice', 'bob');
  const bob = await on.signIn('chromium', 'bob', 'alice');
  await dial(alice, 'audio');
  await until(bob, 'incoming');
  await bob.reload();
  await until(bob, 'incoming');
  await act(bob, 'accept');
  for (const tab of [alice, bob]) {
    await until(tab, 'active');
    await audioFlows(tab);
  }
  await act(bob, 'end');
  await until(alice, OVER);
});
