import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { browserTabs } from '../harness/browser-tabs.ts';
import { freePort } from '../harness/free-port.ts';
import {
  act,
  appears,
  audioFlows,
  nothingLeft,
  OVER,
  press,
  remoteVideoPlays,
  until,
  VIDEO,
} from '../harness/person.ts';
import { type ServerProcess, startServer } from '../harness/server-process.ts';
import type { Tab } from '../harness/tab.ts';

const FOLDER = fileURLToPath(new URL('../../apps/static-demo/dist', import.meta.url));

const open = browserTabs(['chromium']);
let url: string;
let server: ServerProcess;

beforeAll(async () => {
  const port = await freePort();
  url = `http://localhost:${port}/`;
  server = await startServer('python3', ['-m', 'http.server', String(port)], { url, cwd: FOLDER });
});
afterAll(async () => {
  await server.stop();
});

async function tab(name: string): Promise<Tab> {
  const opened = await open('chromium', { name, profile: 'one' });
  await opened.goto(url);
  return opened;
}

test("two tabs of the static demo call each other over Python's file server", async () => {
  const first = await tab('first');
  const second = await tab('second');
  await appears(first, VIDEO);
  await press(first, VIDEO);
  await until(second, 'incoming');
  await act(second, 'accept');
  await until(first, 'active');
  await remoteVideoPlays(first);
  await remoteVideoPlays(second);
  await audioFlows(first);
  await act(second, 'end');
  for (const each of [first, second]) {
    await until(each, OVER);
    await nothingLeft(each);
    expect(each.errors).toEqual([]);
  }
});
