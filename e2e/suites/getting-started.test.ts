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

/** Records the warnings on the page's console. */
const KEEP_WARNINGS = `
window.__warnings = [];
const { warn } = console;
console.warn = (...args) => {
  window.__warnings.push(args.map(String).join(' '));
  warn.apply(console, args);
};`;

/** Opens the page, and waits until its console names a mistake. */
async function warningOf(chat: Chat, about: RegExp): Promise<Tab> {
  const tab = await open('chromium', { name: 'anna', init: KEEP_WARNINGS });
  await tab.goto(chat.page('anna'));
  await eventually(`a warning about ${about}`, async () =>
    (await warnings(tab)).some((line) => about.test(line)),
  );
  return tab;
}

const warnings = (tab: Tab) => tab.evaluate<string[]>('window.__warnings');

/** Lets the page try again, and asserts that it wrote no more than one line. */
async function expectOnce(tab: Tab): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 3000));
  expect(await warnings(tab)).toHaveLength(1);
}

test('F: a token() that rejects is named on the console once', async () => {
  const chat = await follow('express', (text) =>
    text.replace('if (!Object.hasOwn(names, me)) return', 'return'),
  );
  await expectOnce(await warningOf(chat, /token\(\) failed.*\/calls-token answered 401/s));
});

test('F: a wrong url is named on the console once, and in the log', async () => {
  const chat = await follow('express', (text) => text.replace('8080/webrtc', '8080/wrong'));
  await expectOnce(await warningOf(chat, /No WebSocket to localhost:\d+\/wrong/));
  expect(chat.output()).toContain('/wrong');
});

test('F: a wrong origin is named on the console once, and in the log', async () => {
  const chat = await follow('express', (text) =>
    text.replace(/CALLS_ORIGINS=\S+/, 'CALLS_ORIGINS=https://chat.example'),
  );
  await expectOnce(await warningOf(chat, /CALLS_ORIGINS lists http:\/\/localhost:\d+/));
  expect(chat.output()).toContain('403');
});

test('F: a header selector that matches nothing is named on the console once', async () => {
  const chat = await follow('fastify', (text) =>
    text.replace("header: '.chat-header'", "header: '.no-such'"),
  );
  await expectOnce(await warningOf(chat, /No element matches 'header': \.no-such/));
});

/** Answers of the chat in place of a good token, as expressions in its `/calls-token`. */
const BAD_TOKENS = [
  ['is missing', "''", /needs an access token|token is missing/i],
  ['has expired', 'jwt({ ...good, exp: now - 100 }, secret)', /access token has expired/],
  ['is signed with another secret', "jwt(good, 'another secret')", /signature of the access token/],
  ['has wrong claims', "jwt({ ...good, aud: 'another' }, secret)", /for another audience/],
] as const;

test.each(BAD_TOKENS)(
  'F: a token that %s is named on the console once, and in the log',
  async (_what, expression, sentence) => {
    const chat = await follow('express', (text) =>
      text.startsWith('// chat.mjs')
        ? `${text.replace(/await signAccessToken\(.*?\}\)/, expression)}
import { createHmac } from 'node:crypto';
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const now = Math.floor(Date.now() / 1000);
const good = { sub: 'anna', aud: 'xpchat-calls', exp: now + 300 };
function jwt(claims, key) {
  const signed = encode({ alg: 'HS256' }) + '.' + encode(claims);
  return signed + '.' + createHmac('sha256', key).update(signed).digest('base64url');
}
`
        : text,
    );
    await expectOnce(await warningOf(chat, sentence));
    expect(chat.output()).toMatch(sentence);
  },
);
