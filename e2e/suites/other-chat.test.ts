import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../harness/call.ts';
import { launchChromium } from '../harness/chromium.ts';
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
import type { BrowserDriver, Tab } from '../harness/tab.ts';

let chat: OtherChat;
let browser: BrowserDriver;

beforeAll(async () => {
  chat = await startOtherChat();
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await chat.close();
});

async function signIn(user: string, other: string): Promise<Tab> {
  const tab = await browser.newTab({ name: user });
  await tab.goto(chat.page(user, other));
  await eventually(`${user} can call`, () => tab.probe('enabled', VIDEO));
  return tab;
}

test("the README's lines bring calls to another chat", async () => {
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
