import { afterAll, beforeAll, expect, test } from 'vitest';
import { browserTabs } from '../harness/browser-tabs.ts';
import { connect } from '../harness/call.ts';
import { type OtherChat, startOtherChat } from '../harness/other-chat.ts';
import {
  act,
  audioFlows,
  eventually,
  nothingLeft,
  OVER,
  reads,
  remoteVideoPlays,
  until,
  VIDEO,
} from '../harness/person.ts';
import type { Tab } from '../harness/tab.ts';

const open = browserTabs(['chromium']);
let chat: OtherChat;

beforeAll(async () => {
  chat = await startOtherChat();
});
afterAll(async () => {
  await chat.close();
});

async function signIn(user: string, other: string): Promise<Tab> {
  const tab = await open('chromium', { name: user });
  await tab.goto(chat.page(user, other));
  await eventually(`${user} can call`, () => tab.probe('enabled', VIDEO));
  return tab;
}

test("the README's lines add calls to another chat", async () => {
  const anna = await signIn('anna', 'boris');
  const boris = await signIn('boris', 'anna');
  await connect(anna, boris, 'video');
  await reads(anna, 'Person boris');
  await remoteVideoPlays(anna, 'boris');
  await remoteVideoPlays(boris, 'anna');
  await audioFlows(anna);
  await act(boris, 'end');
  for (const tab of [anna, boris]) {
    await until(tab, OVER);
    await nothingLeft(tab);
    expect(tab.errors).toEqual([]);
  }
});
