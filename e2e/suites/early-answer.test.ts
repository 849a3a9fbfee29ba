import { afterEach, expect, test } from 'vitest';
import { connect } from '../harness/call.ts';
import { attack, COLLECT_CONNECTIONS, received } from '../harness/hostile-page.ts';
import {
  act,
  audioFlows,
  eventually,
  nothingLeft,
  OVER,
  remoteVideoPlays,
  until,
} from '../harness/person.ts';
import { stage } from '../harness/stage.ts';

const on = stage(['chromium']);
const NOTHING = { packets: 0, frames: 0, channels: 0 };
/** Some seconds after the path is up. */
const SEVERAL_CHECKS = 5;

afterEach(() => on.api('bob').changeSettings({ hideAddress: false }));

test('C1: a contact whose page sends all it can reaches no receiver and no decoder before the accept', async () => {
  const bob = await on.signIn('chromium', 'bob', 'alice', { init: COLLECT_CONNECTIONS });
  const alice = await on.open('chromium', { name: 'alice' });
  const hostile = await attack(alice, on.product, { as: 'alice', victim: 'bob', channel: false });
  await until(bob, 'incoming');
  await eventually('the path is up', async () => (await hostile.loot()).connection === 'connected');
  const before = await hostile.checks();
  await eventually(
    'checks are answered',
    async () => (await hostile.checks()) >= before + SEVERAL_CHECKS,
  );
  expect(await received(bob)).toEqual({ ...NOTHING, connections: ['connected'] });
  expect(await hostile.loot()).toMatchObject({ earlyAnswers: 1, channelOpen: false });
  await hostile.cancel();
  await until(bob, OVER);
  await nothingLeft(bob);
});

test('C1: an offer with a data channel gets no answer and no address before the accept', async () => {
  const bob = await on.signIn('chromium', 'bob', 'alice', { init: COLLECT_CONNECTIONS });
  const alice = await on.open('chromium', { name: 'alice' });
  const hostile = await attack(alice, on.product, { as: 'alice', victim: 'bob', channel: true });
  await until(bob, 'incoming');
  await eventually('it rings', async () =>
    (await hostile.loot()).received.includes('call_ringing'),
  );
  expect(await received(bob)).toEqual({ ...NOTHING, connections: ['new'] });
  expect(await hostile.loot()).toMatchObject({
    earlyAnswers: 0,
    candidates: 0,
    channelOpen: false,
    connection: 'new',
  });
  await hostile.cancel();
  await until(bob, OVER);
});

test('C1: a callee who hides their address shows it to no caller before they answer', async () => {
  await on.api('bob').changeSettings({ hideAddress: true });
  const bob = await on.signIn('chromium', 'bob', 'alice', { init: COLLECT_CONNECTIONS });
  const mallory = await on.open('chromium', { name: 'mallory' });
  const hostile = await attack(mallory, on.product, {
    as: 'alice',
    victim: 'bob',
    channel: false,
  });
  await until(bob, 'incoming');
  await eventually('it rings', async () =>
    (await hostile.loot()).received.includes('call_ringing'),
  );
  expect(await received(bob)).toEqual({ ...NOTHING, connections: ['new'] });
  expect(await hostile.loot()).toMatchObject({ earlyAnswers: 0, candidates: 0 });
  await hostile.cancel();
  await until(bob, OVER);
  // An ordinary call goes through: it connects after the accept.
  const alice = await on.signIn('chromium', 'alice', 'bob');
  await connect(alice, bob, 'video');
  await remoteVideoPlays(alice, 'bob');
  await remoteVideoPlays(bob, 'alice');
  await act(bob, 'end');
  await until(alice, OVER);
});

test('C1: after an ordinary accept, sound and pictures arrive on both sides', async () => {
  const alice = await on.signIn('chromium', 'alice', 'bob');
  const bob = await on.signIn('chromium', 'bob', 'alice');
  await connect(alice, bob, 'video');
  for (const [tab, other] of [[alice, 'bob'] as const, [bob, 'alice'] as const]) {
    await remoteVideoPlays(tab, other);
    await audioFlows(tab);
  }
  await act(alice, 'end');
  await until(bob, OVER);
  await nothingLeft(bob);
});

test('E4: a call shows and reports its real duration when the clock of the device is set', async () => {
  const alice = await on.signIn('chromium', 'alice', 'bob');
  const bob = await on.signIn('chromium', 'bob', 'alice');
  await connect(alice, bob, 'audio');
  await alice.evaluate(`void (() => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + 3_600_000;
  })()`);
  await eventually('a timer that goes on', async () =>
    /\b00:0[2-9]\b/.test(await alice.probe('text')),
  );
  expect(await alice.evaluate<number>('webrtcCalls.getCallStats().duration')).toBeLessThan(60_000);
  await act(alice, 'end');
  await until(bob, OVER);
  for (const tab of [alice, bob]) {
    const duration = await tab.evaluate<number>('webrtcCalls.state.get().phase.duration ?? 0');
    expect(duration).toBeLessThan(60_000);
    expect(duration).toBeGreaterThanOrEqual(0);
  }
});
