import { afterEach, expect, test } from 'vitest';
import { browserTabs } from '../harness/browser-tabs.ts';
import { connect } from '../harness/call.ts';
import { type Chat, followPage } from '../harness/getting-started.ts';
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
const chats: Chat[] = [];

afterEach(async ({ task }) => {
  for (const chat of chats.splice(0)) {
    if (task.result?.state === 'fail') console.log(chat.output());
    await chat.close();
  }
});

async function follow(...page: Parameters<typeof followPage>): Promise<Chat> {
  const chat = await followPage(...page);
  chats.push(chat);
  return chat;
}

async function signIn(chat: Chat, user: 'anna' | 'boris'): Promise<Tab> {
  const tab = await open('chromium', { name: user });
  await tab.goto(chat.page(user));
  await eventually(`${user} can call`, () => tab.probe('enabled', VIDEO));
  return tab;
}

for (const page of ['express', 'fastify', 'react']) {
  test(`F: docs/getting-started/${page}.md alone leads to a call`, async () => {
    const chat = await follow(page);
    const anna = await signIn(chat, 'anna');
    const boris = await signIn(chat, 'boris');
    await connect(anna, boris, 'video');
    await reads(anna, 'Boris Smirnov');
    await reads(boris, 'Anna Ivanova');
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
}
