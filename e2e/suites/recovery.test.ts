import { expect, test } from 'vitest';
import { connect } from '../harness/call.ts';
import type { HistoryEntry } from '../harness/calls-api.ts';
import { talk } from '../harness/media.ts';
import {
  act,
  dial,
  eventually,
  nothingLeft,
  OVER,
  pathStaysUp,
  reads,
  remoteVideoPlays,
  timesIn,
  until,
  VOICE,
} from '../harness/person.ts';
import { stage } from '../harness/stage.ts';
import type { Tab } from '../harness/tab.ts';

const on = stage(['chromium', 'firefox']);

test('the call buttons are disabled and say why while the server is down, and are enabled again after its restart', async () => {
  const alice = await on.signIn('chromium', 'alice', 'heidi');
  const bob = await on.signIn('chromium', 'heidi', 'alice');
  await on.product.kill();
  await eventually('the button is off', async () => !(await alice.probe('enabled', VOICE)));
  expect(await alice.probe('read', VOICE, 'title')).toContain(
    'No connection to the calls server, reconnecting…',
  );
  await on.product.start();
  for (const tab of [alice, bob]) {
    await eventually('the button is on again', () => tab.probe('enabled', VOICE));
  }
  await dial(alice, 'audio');
  await until(bob, 'incoming');
  await act(bob, 'reject');
  await until(alice, OVER);
});

/** Waits until the page has a signalling session. */
const connected = (tab: Tab): Promise<void> =>
  eventually(`${tab.name} is connected`, () =>
    tab.evaluate<boolean>("webrtcCalls.state.get().signaling === 'online'"),
  );

/** Asserts that both have the same single call in their history, and returns it. */
async function onlyCall(a: string, b: string): Promise<HistoryEntry> {
  const [mine, theirs] = [await on.api(a).history(b), await on.api(b).history(a)];
  const [call] = mine;
  if (!call) throw new Error('no call in the history');
  expect(mine.map(({ id }) => id)).toEqual([call.id]);
  expect(theirs).toMatchObject([
    {
      id: call.id,
      reason: call.reason,
      answeredAt: call.answeredAt,
      endedAt: call.endedAt,
    },
  ]);
  return call;
}

/** The call's duration as the page shows it, in milliseconds. */
const shownDuration = (tab: Tab): Promise<number> =>
  tab.evaluate<number>('webrtcCalls.state.get().phase.duration');

for (const [calling, called, a, b] of [
  ['chromium', 'chromium', 'alice', 'bob'],
  ['firefox', 'chromium', 'carol', 'dave'],
] as const) {
  test(`a call survives a server crash: media goes on, signalling resumes, and the call ends as completed (${calling} calls ${called})`, async () => {
    const one = await on.signIn(calling, a, b);
    const other = await on.signIn(called, b, a);
    await connect(one, other, 'video');
    await remoteVideoPlays(other, a);
    await on.product.kill();
    await reads(one, 'The calls server is not responding, but your call goes on');
    await remoteVideoPlays(one, b);
    await remoteVideoPlays(other, a);
    await talk(one, a, other, b);
    // The change is announced when signalling resumes.
    await act(one, 'mute');
    await on.product.start();
    for (const tab of [one, other]) await connected(tab);
    const name = a === 'alice' ? 'Alice Ivanova' : 'Carol Petrova';
    await reads(other, `${name}’s microphone is off`);
    await act(one, 'video');
    await eventually(
      'the picture is gone',
      async () => !(await other.probe('visible', `[data-remote="${a}"].xpc-remote--on`)),
    );
    for (const tab of [one, other]) {
      await until(tab, 'active');
      expect(await timesIn(tab, 'reconnecting'), 'breaks of the media').toBe(0);
    }
    await act(one, 'end');
    for (const tab of [one, other]) {
      await until(tab, OVER);
      await nothingLeft(tab);
    }
    const call = await onlyCall(a, b);
    expect(call.reason).toBe('completed');
    const recorded = call.endedAt - (call.answeredAt ?? 0);
    expect(Math.abs(recorded - (await shownDuration(one)))).toBeLessThan(2000);
  });
}

test('a call that ends while the server is down has the same duration on both pages and in the history', async () => {
  const erin = await on.signIn('chromium', 'erin', 'bob');
  const bob = await on.signIn('chromium', 'bob', 'erin');
  await connect(erin, bob, 'audio');
  await talk(erin, 'erin', bob, 'bob');
  // The card of an ended call disappears by itself, so the page keeps the last duration.
  for (const tab of [erin, bob]) {
    await tab.evaluate(
      "(webrtcCalls.state.subscribe(({ phase }) => { if (phase.name === 'ended') window.lastLength = phase.duration; }), true)",
    );
  }
  await on.product.kill();
  await act(erin, 'end');
  await until(erin, OVER);
  const pressed = await shownDuration(erin);
  await on.product.start();
  await until(bob, OVER);
  const { answeredAt, endedAt } = await onlyCall('erin', 'bob');
  const recorded = endedAt - (answeredAt ?? 0);
  expect(Math.abs(recorded - pressed)).toBeLessThan(1000);
  for (const tab of [erin, bob]) {
    await eventually(
      `${tab.name} says ${recorded}`,
      async () => Math.abs((await tab.evaluate<number>('window.lastLength')) - recorded) < 1000,
    );
  }
});

test('a call keeps ringing after a server crash and can be answered', async () => {
  const erin = await on.signIn('chromium', 'erin', 'frank');
  const frank = await on.signIn('chromium', 'frank', 'erin');
  await dial(erin, 'audio');
  await until(frank, 'incoming');
  await until(erin, 'ringing');
  await on.product.kill();
  await on.product.start();
  for (const tab of [erin, frank]) await connected(tab);
  await act(frank, 'accept');
  for (const tab of [erin, frank]) await until(tab, 'active');
  await talk(erin, 'erin', frank, 'frank');
  expect(await timesIn(frank, 'incoming'), 'rings').toBe(1);
  await act(frank, 'end');
  await until(erin, OVER);
  expect((await onlyCall('erin', 'frank')).reason).toBe('completed');
});

test('a call accepted while the server is down connects after its restart', async () => {
  const grace = await on.signIn('chromium', 'grace', 'heidi');
  const heidi = await on.signIn('chromium', 'heidi', 'grace');
  await dial(grace, 'audio');
  await until(heidi, 'incoming');
  await until(grace, 'ringing');
  await on.product.kill();
  await eventually('the callee knows that the server is down', () =>
    heidi.evaluate<boolean>("webrtcCalls.state.get().signaling !== 'online'"),
  );
  await act(heidi, 'accept');
  await until(heidi, 'connecting');
  // The media path is up, but the caller cannot know of the answer: no call is active yet.
  await pathStaysUp(heidi, 1);
  expect(await heidi.probe('state'), 'state of the callee').toBe('connecting');
  expect(await timesIn(heidi, 'active'), 'active before the caller knows').toBe(0);
  expect(await heidi.probe('sentTracks'), 'tracks sent before the caller knows').toEqual([]);
  expect(await grace.probe('state'), 'state of the caller').toBe('ringing');
  await on.product.start();
  for (const tab of [grace, heidi]) await until(tab, 'active');
  await talk(grace, 'grace', heidi, 'heidi');
  await act(grace, 'end');
  await until(heidi, OVER);
  expect((await onlyCall('grace', 'heidi')).reason).toBe('completed');
});

test('a hang-up while the server is down is delivered after its restart', async () => {
  const alice = await on.signIn('chromium', 'alice', 'carol');
  const carol = await on.signIn('chromium', 'carol', 'alice');
  await connect(alice, carol, 'audio');
  await on.product.kill();
  await act(alice, 'end');
  await until(alice, OVER);
  await nothingLeft(alice);
  await on.product.start();
  await until(carol, OVER);
  await nothingLeft(carol);
  expect((await onlyCall('alice', 'carol')).reason).toBe('completed');
});

test('a page that goes offline in a call keeps its media and catches up when it is online again', async () => {
  const bob = await on.signIn('chromium', 'bob', 'dave');
  const dave = await on.signIn('chromium', 'dave', 'bob');
  await connect(bob, dave, 'audio');
  await talk(bob, 'bob', dave, 'dave');
  await bob.setOffline?.(true);
  await reads(bob, 'The calls server is not responding, but your call goes on');
  await act(dave, 'mute');
  await talk(bob, 'bob', dave, 'dave');
  await bob.setOffline?.(false);
  await connected(bob);
  await reads(bob, 'Dave Wilson’s microphone is off');
  for (const tab of [bob, dave]) await until(tab, 'active');
  await act(dave, 'end');
  await until(bob, OVER);
  await nothingLeft(bob);
});

test('messages arrive exactly once when sockets break again and again in a call', async () => {
  const erin = await on.signIn('chromium', 'erin', 'grace');
  const grace = await on.signIn('chromium', 'grace', 'erin');
  await connect(erin, grace, 'audio');
  for (let round = 0; round < 2; round++) {
    for (const tab of [erin, grace]) await tab.probe('cutSockets');
    await act(erin, 'mute');
    await reads(grace, 'Erin Murphy’s microphone is off');
    await grace.probe('cutSockets');
    await act(erin, 'mute');
    await eventually(
      'the microphone is on',
      async () => !(await grace.probe('text')).includes('has their microphone off'),
    );
  }
  await talk(erin, 'erin', grace, 'grace');
  await erin.probe('cutSockets');
  await act(grace, 'end');
  await until(erin, OVER);
  await nothingLeft(erin);
});

test('[NC16] after a server crash, a caller whose page never came back calls the same person at once', async () => {
  const frank = await on.signIn('chromium', 'frank', 'erin');
  const erin = await on.signIn('chromium', 'erin', 'frank');
  await connect(frank, erin, 'audio');
  await on.product.kill();
  await frank.close();
  await on.product.start();
  await connected(erin);
  const again = await on.signIn('chromium', 'frank', 'erin');
  await dial(again, 'audio');
  await until(erin, 'incoming');
  await act(erin, 'accept');
  for (const tab of [again, erin]) await until(tab, 'active');
  await act(erin, 'end');
  await until(again, OVER);
  expect((await on.api('erin').history('frank')).slice(0, 2)).toMatchObject([
    { reason: 'completed' },
    { reason: 'connection_lost' },
  ]);
});
