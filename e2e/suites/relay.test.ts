import { afterAll, beforeAll, expect, test } from 'vitest';
import { browserTabs } from '../harness/browser-tabs.ts';
import {
  act,
  audioFlows,
  eventually,
  nothingLeft,
  OVER,
  remoteVideoPlays,
  until,
} from '../harness/person.ts';
import { type Relay, startRelay } from '../harness/relay.ts';
import type { Tab } from '../harness/tab.ts';

const open = browserTabs(['chromium']);
let relay: Relay;

beforeAll(async () => {
  relay = await startRelay();
});
afterAll(() => relay.close());

async function page(user: string): Promise<Tab> {
  const tab = await open('chromium', { name: user });
  await tab.goto(relay.page(user));
  await eventually(`${user} is connected`, async () => (await tab.probe('title')) === 'ready');
  return tab;
}

const call = (tab: Tab, to: string, type: 'audio' | 'video') =>
  tab.evaluate(`void window.webrtcCalls.initiateCall('${to}', '${type}')`);

test('two engines call each other over a relay that only copies messages and stamps the sender', async () => {
  const alice = await page('alice');
  const bob = await page('bob');
  await call(alice, 'bob', 'video');
  await until(bob, 'incoming');
  await act(bob, 'accept');
  await until(alice, 'active');
  await remoteVideoPlays(alice, 'bob');
  await remoteVideoPlays(bob, 'alice');
  await audioFlows(alice);
  await audioFlows(bob);
  await act(bob, 'end');
  for (const tab of [alice, bob]) {
    await until(tab, OVER);
    await nothingLeft(tab);
    expect(tab.errors).toEqual([]);
  }
});

test('a declined and a cancelled call end for both over a relay', async () => {
  const alice = await page('alice');
  const bob = await page('bob');
  await call(alice, 'bob', 'audio');
  await until(bob, 'incoming');
  await act(bob, 'reject');
  await until(alice, OVER);
  await nothingLeft(alice);
  await call(bob, 'alice', 'audio');
  await until(alice, 'incoming');
  await act(bob, 'end');
  await until(alice, OVER);
  await nothingLeft(bob);
});

test('two people who dial each other at once get one call over a relay', async () => {
  const alice = await page('alice');
  const bob = await page('bob');
  await Promise.all([call(alice, 'bob', 'audio'), call(bob, 'alice', 'audio')]);
  await until(alice, 'active');
  await until(bob, 'active');
  await audioFlows(alice);
  await audioFlows(bob);
  await act(alice, 'end');
  await until(bob, OVER);
  await nothingLeft(alice);
  await nothingLeft(bob);
});
