import { expect, test } from 'vitest';
import { connect } from '../harness/call.ts';
import { launchChromium } from '../harness/chromium.ts';
import {
  act,
  audioFlows,
  dial,
  eventually,
  nothingLeft,
  OVER,
  reads,
  remoteVideoPlays,
  until,
  VOICE,
} from '../harness/person.ts';
import { stage } from '../harness/stage.ts';

const on = stage({ chromium: launchChromium });

test('while the server is away the buttons are off and say why; they come back with it', async () => {
  const alice = await on.signIn('chromium', 'alice', 'bob');
  const bob = await on.signIn('chromium', 'bob', 'alice');
  await on.product.kill();
  await eventually('the button is off', async () => !(await alice.probe('enabled', VOICE)));
  expect(await alice.probe('read', VOICE, 'title')).toContain(
    'No connection to the calls server, reconnecting…',
  );
  await on.product.start();
  for (const tab of [alice, bob]) {
    await eventually('the button is on again', () => tab.probe('enabled', VOICE));
  }
  await connect(alice, bob, 'audio');
  await act(bob, 'end');
  await until(alice, OVER);
});

test('the server is killed in a call: media goes on, and the end arrives after its return', async () => {
  const alice = await on.signIn('chromium', 'alice', 'bob');
  const bob = await on.signIn('chromium', 'bob', 'alice');
  await connect(alice, bob, 'video');
  await remoteVideoPlays(bob, 'alice');
  await on.product.kill();
  await remoteVideoPlays(alice, 'bob');
  await audioFlows(bob);
  await on.product.start();
  await remoteVideoPlays(bob, 'alice');
  await until(alice, 'active');
  await act(alice, 'end');
  for (const tab of [alice, bob]) {
    await until(tab, OVER);
    await nothingLeft(tab);
  }
});

test('a hang-up while the server is away reaches the other side', async () => {
  const alice = await on.signIn('chromium', 'alice', 'bob');
  const bob = await on.signIn('chromium', 'bob', 'alice');
  await connect(alice, bob, 'audio');
  await on.product.kill();
  await act(alice, 'end');
  await until(alice, OVER);
  await on.product.start();
  await until(bob, OVER, 60_000);
  await nothingLeft(bob);
});

test('a reload in a call ends it for the other side, and one can call again', async () => {
  const alice = await on.signIn('chromium', 'alice', 'bob');
  const bob = await on.signIn('chromium', 'bob', 'alice');
  await connect(alice, bob, 'video');
  await remoteVideoPlays(alice, 'bob');
  await bob.reload();
  await until(alice, OVER);
  await nothingLeft(alice);
  await eventually('the button is on', () => bob.probe('enabled', VOICE));
  await connect(bob, alice, 'audio');
  await audioFlows(bob);
  await act(bob, 'end');
  await until(alice, OVER);
});

test('a reload while it rings stops the ring', async () => {
  const alice = await on.signIn('chromium', 'alice', 'bob');
  const bob = await on.signIn('chromium', 'bob', 'alice');
  await dial(alice, 'audio');
  await until(bob, 'incoming');
  await alice.reload();
  await until(bob, OVER);
  await nothingLeft(bob);
});

test('a callee who reloads while it rings is rung again, and can answer', async () => {
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

test('all tabs of a person ring; the answer of one silences the others', async () => {
  const alice = await on.signIn('chromium', 'alice', 'bob');
  const bob = await on.signIn('chromium', 'bob', 'alice', { profile: 'bob' });
  const other = await on.signIn('chromium', 'bob', 'alice', { profile: 'bob', name: 'bob-2' });
  await dial(alice, 'audio');
  for (const tab of [bob, other]) await until(tab, 'incoming');
  await act(bob, 'accept');
  await until(other, OVER);
  await nothingLeft(other);
  await until(alice, 'active');
  await audioFlows(bob);
  // The second tab knows of no call, but the person is in one.
  await dial(other, 'audio');
  await reads(other, 'You are already in a call');
  await until(alice, 'active');
  await act(bob, 'end');
  await until(alice, OVER);
});

test('the refusal of one tab is that of the person', async () => {
  const alice = await on.signIn('chromium', 'alice', 'bob');
  const bob = await on.signIn('chromium', 'bob', 'alice', { profile: 'bob' });
  const other = await on.signIn('chromium', 'bob', 'alice', { profile: 'bob', name: 'bob-2' });
  await dial(alice, 'audio');
  for (const tab of [bob, other]) await until(tab, 'incoming');
  await act(other, 'reject');
  await until(bob, OVER);
  await until(alice, OVER);
});
