import { afterEach, expect, test } from 'vitest';
import { connectForeign, type ForeignClient } from '../harness/foreign-client.ts';
import { act, audioFlows, dial, nothingLeft, OVER, until } from '../harness/person.ts';
import { stage } from '../harness/stage.ts';

/** The specification's messages: any client that knows these can call. */
const THREE = ['call_offer', 'call_answer', 'ice_candidate'];

const on = stage(['chromium']);
let foreign: ForeignClient | undefined;

afterEach(() => {
  foreign?.close();
  foreign = undefined;
});

test('a basic client calls XPchat with the three messages alone', async () => {
  const bob = await on.signIn('chromium', 'bob', 'alice');
  foreign = await connectForeign(await on.product.ticket('alice'), 'bob');
  await foreign.call('audio');
  await until(bob, 'incoming');
  await act(bob, 'accept');
  await until(bob, 'active');
  await foreign.waitForAudio();
  await audioFlows(bob);
  expect(foreign.received.filter((type) => !THREE.includes(type))).toEqual([]);
  await act(bob, 'end');
  await until(bob, OVER);
  await nothingLeft(bob);
});

test('XPchat calls a basic client with the three messages alone', async () => {
  const bob = await on.signIn('chromium', 'bob', 'alice');
  foreign = await connectForeign(await on.product.ticket('alice'), 'bob');
  await dial(bob, 'audio');
  await until(bob, 'active');
  await foreign.waitForAudio();
  await audioFlows(bob);
  expect(foreign.received.filter((type) => !THREE.includes(type))).toEqual([]);
  await act(bob, 'end');
  await until(bob, OVER);
  await nothingLeft(bob);
});

test('a call ends when the basic client disappears without a message', async () => {
  const bob = await on.signIn('chromium', 'bob', 'alice');
  foreign = await connectForeign(await on.product.ticket('alice'), 'bob');
  await foreign.call('audio');
  await until(bob, 'incoming');
  await act(bob, 'accept');
  await audioFlows(bob);
  foreign.close();
  await until(bob, OVER, 60_000);
  await nothingLeft(bob);
});
