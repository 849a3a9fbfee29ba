import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import {
  act,
  action,
  appears,
  dial,
  eventually,
  OVER,
  remoteVideoPlays,
  until,
} from '../harness/person.ts';
import { stage } from '../harness/stage.ts';
import type { Tab } from '../harness/tab.ts';

/** Recordings as people see them. The file itself is checked in `recorder.test.ts`. */

const on = stage(['chromium']);

const RECORDED = '[data-webrtc-calls][data-recording="on"]';
const AGREE = action('consent-accept');
const RECORD = action('record');

const is = (tab: Tab, selector: string): Promise<boolean> =>
  tab.evaluate<boolean>(`document.querySelector(${JSON.stringify(selector)}) !== null`);

const recorded = (tab: Tab): Promise<void> =>
  eventually(`${tab.name} sees that the call is recorded`, () => is(tab, RECORDED));

const notRecorded = (tab: Tab): Promise<void> =>
  eventually(
    `${tab.name} sees that the call is not recorded`,
    async () => !(await is(tab, RECORDED)),
  );

/** Alice calls Bob, who answers. */
async function callOfTwo(): Promise<{ alice: Tab; bob: Tab }> {
  const alice = await on.signIn('chromium', 'alice', 'bob');
  const bob = await on.signIn('chromium', 'bob', 'alice');
  await dial(alice, 'video');
  await until(bob, 'incoming');
  await act(bob, 'accept');
  await until(alice, 'active');
  await until(bob, 'active');
  return { alice, bob };
}

interface Listed {
  readonly id: string;
  readonly state: string;
  readonly durationMs?: number;
  readonly sizeBytes: number;
}

/** The API answers 240 requests a minute. */
const POLL_MS = 500;

/** The newest recording that this person may see. */
async function newest(as: string): Promise<Listed | undefined> {
  await pause(POLL_MS);
  const { token } = (await (await fetch(`${on.product.url}/api/demo/ticket?as=${as}`)).json()) as {
    token: string;
  };
  const answer = await fetch(`${on.product.url}/calls/api/recordings`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return ((await answer.json()) as { recordings: Listed[] }).recordings[0];
}

/** Waits until the server has bytes of a recording that is not this one. */
async function growing(before: Listed | undefined): Promise<Listed> {
  let found: Listed | undefined;
  await eventually('bytes on the server', async () => {
    found = await newest('bob');
    return found !== undefined && found.id !== before?.id && found.sizeBytes > 0;
  });
  return found as Listed;
}

/** Alice starts, and Bob agrees. */
async function record(alice: Tab, bob: Tab): Promise<Listed> {
  const before = await newest('bob');
  await act(alice, 'record');
  await appears(bob, AGREE);
  expect(await is(alice, RECORDED)).toBe(false);
  await act(bob, 'consent-accept');
  await recorded(alice);
  await recorded(bob);
  return growing(before);
}

test('a call of two is recorded once both agreed, and both have the file afterwards', async () => {
  const { alice, bob } = await callOfTwo();
  const { id } = await record(alice, bob);
  await act(alice, 'record');
  await notRecorded(alice);
  await notRecorded(bob);
  await eventually('a file', async () => (await newest('bob'))?.state === 'ready');
  expect(await newest('alice')).toMatchObject({ id, durationMs: expect.any(Number) });
  expect(await newest('carol')).toBeUndefined();
});

test('a question that is refused records nothing, and the call goes on', async () => {
  const { alice, bob } = await callOfTwo();
  const before = await newest('alice');
  await act(alice, 'record');
  await appears(bob, AGREE);
  await act(bob, 'consent-decline');
  await eventually('the question is gone', async () => !(await is(bob, AGREE)));
  await appears(alice, RECORD);
  expect(await is(alice, RECORDED)).toBe(false);
  await remoteVideoPlays(alice, 'bob');
  expect((await newest('alice'))?.id).toBe(before?.id);
});

test('a page that is reloaded while it records goes on with the same recording', async () => {
  const { alice, bob } = await callOfTwo();
  const before = await record(alice, bob);
  await alice.reload();
  await act(alice, 'return');
  await recorded(alice);
  await eventually('more bytes', async () => {
    const now = await newest('bob');
    return now?.id === before.id && now.sizeBytes > before.sizeBytes + 10_000;
  });
  // Bob withdraws, which stops it.
  await act(bob, 'record');
  await notRecorded(alice);
  await eventually('a file', async () => (await newest('bob'))?.state === 'ready');
});

test('[RC6] a person who joins a recorded call neither sees nor is seen before they agree', async () => {
  const { alice, bob } = await callOfTwo();
  await record(alice, bob);
  const carol = await on.signIn('chromium', 'carol', 'alice');
  await act(alice, 'add');
  await appears(alice, '[data-add-user="carol"]');
  await alice.evaluate(`document.querySelector('[data-add-user="carol"]').click()`);
  await until(carol, 'incoming');
  await act(carol, 'accept');
  await appears(carol, AGREE);
  const connections = () =>
    carol.evaluate<number>('window.webrtcCalls ? window.webrtcCalls.peerConnections.size : -1');
  expect(await connections()).toBe(0);
  await act(carol, 'consent-accept');
  await recorded(carol);
  await remoteVideoPlays(carol, 'alice');
  await remoteVideoPlays(carol, 'bob');
});

test('a recording whose page was closed is finished by the next page of that browser', async () => {
  const { alice, bob } = await callOfTwo();
  const { id } = await record(alice, bob);
  // She leaves the page, and does not come back to the call.
  await alice.reload();
  await act(alice, 'end');
  await until(bob, OVER);
  await eventually('a file', async () => {
    const now = await newest('bob');
    return now?.id === id && now.state === 'ready';
  });
});
