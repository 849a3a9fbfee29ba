import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { saveScreenshot } from '../harness/artifacts.ts';
import { connect } from '../harness/call.ts';
import {
  act,
  appears,
  audioFlows,
  eventually,
  nothingLeft,
  OVER,
  press,
  until,
} from '../harness/person.ts';
import { stage } from '../harness/stage.ts';
import { PHONE, type Tab } from '../harness/tab.ts';

const old = process.env.CHROME66 ? (['chrome66'] as const) : [];
const { signIn, product } = stageOf();

function stageOf() {
  const made = stage(['chromium', ...old]);
  return { signIn: made.signIn, product: () => made.product };
}

const INPUT = '[data-chat-input]';

/** The texts of the messages on a page, in order. */
const messages = (tab: Tab): Promise<string[]> =>
  tab.evaluate(
    `Array.from(document.querySelectorAll('[data-chat-message]'), (each) => each.textContent)`,
  );

const count = (tab: Tab, selector: string): Promise<number> =>
  tab.evaluate(`document.querySelectorAll(${JSON.stringify(selector)}).length`);

const textOf = (tab: Tab, selector: string): Promise<string> =>
  tab.evaluate(`(document.querySelector(${JSON.stringify(selector)}) || {}).textContent || ''`);

async function openChat(tab: Tab): Promise<void> {
  await act(tab, 'chat');
  await appears(tab, INPUT);
}

/** Puts a text into the box at once, as a paste does, and presses Enter. */
async function write(tab: Tab, text: string): Promise<void> {
  await tab.evaluate(`(() => {
    const box = document.querySelector('${INPUT}');
    box.focus();
    box.value = ${JSON.stringify(text)};
    box.dispatchEvent(new Event('input', { bubbles: true }));
    const key = new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true });
    box.dispatchEvent(key);
  })()`);
}

/** A browser refuses to set the files of an input except by a DataTransfer. */
const chooseFile = (tab: Tab, file: string): Promise<void> =>
  tab.evaluate(`(() => {
    const input = document.querySelector('[data-chat-files]');
    const transfer = new DataTransfer();
    const file = ${file};
    transfer.items.add(file);
    if (file.fakeSize) Object.defineProperty(transfer.files[0], 'size', { value: file.fakeSize });
    input.files = transfer.files;
    if (file.fakeSize) Object.defineProperty(input, 'files', { value: [file], configurable: true });
    input.dispatchEvent(new Event('change', { bubbles: true }));
    delete input.files;
  })()`);

/** Bytes that repeat every 251, so that lost and doubled parts change the hash. */
const patterned = (size: number) =>
  `new File([Uint8Array.from({ length: ${size} }, (_, at) => (at * 31 + (at >> 8)) & 255)], 'plan.pdf')`;
function patternedHash(size: number): string {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; at++) bytes[at] = (at * 31 + (at >> 8)) & 255;
  return createHash('sha256').update(bytes).digest('hex');
}

const savedHash = (tab: Tab): Promise<string> =>
  tab.evaluate(`(async () => {
    const bytes = await webrtcCalls.chat.get().state.get().files[0].blob.arrayBuffer();
    const hash = await crypto.subtle.digest('SHA-256', bytes);
    return Array.from(new Uint8Array(hash), (each) => each.toString(16).padStart(2, '0')).join('');
  })()`);

/** Counts the lines of data in the descriptions of the page's connection. */
const dataLines = (tab: Tab): Promise<number> =>
  tab.evaluate(
    `Array.from(webrtcCalls.peerConnections.values(), ({ localDescription }) =>
      (localDescription.sdp.match(/^m=application/gm) || []).length).reduce((a, b) => a + b, 0)`,
  );

async function pair(type: 'audio' | 'video' = 'audio'): Promise<[Tab, Tab]> {
  const alice = await signIn('chromium', 'alice', 'bob');
  const bob = await signIn('chromium', 'bob', 'alice', { locale: 'ru' });
  await connect(alice, bob, type);
  return [alice, bob];
}

describe('the chat of a call', () => {
  test('carries texts both ways over a data channel that only an open chat makes', async () => {
    const [alice, bob] = await pair('video');
    expect(await dataLines(alice)).toBe(0);
    await openChat(alice);
    await eventually('a data channel', async () => (await dataLines(bob)) === 1);
    await write(alice, 'Привет! Смотри https://example.org/plan.');
    // Bob's chat is closed: the message peeks above the controls, and the badge counts it.
    await appears(bob, '[data-chat-peek]');
    await saveScreenshot(bob, 'chat-peek');
    await eventually('the badge', async () => (await textOf(bob, '[data-unread]')).startsWith('1'));
    await openChat(bob);
    await eventually('the badge is gone', async () => (await count(bob, '[data-unread]')) === 0);
    await write(bob, '👍');
    await write(bob, 'line one\nline two');
    await eventually('three messages', async () => (await messages(alice)).length === 3);
    expect(await messages(alice)).toEqual(await messages(bob));
    expect((await messages(alice))[2]).toBe('line one\nline two');
    const link = await bob.evaluate<string[]>(
      `(({ href, target, rel }) => [href, target, rel])(document.querySelector('[data-chat-message] a'))`,
    );
    expect(link).toEqual(['https://example.org/plan', '_blank', 'noopener noreferrer']);
    await saveScreenshot(alice, 'chat-desktop');
    await saveScreenshot(bob, 'chat-desktop');
    await audioFlows(alice);
    await audioFlows(bob);
    await act(alice, 'end');
    for (const tab of [alice, bob]) {
      await until(tab, OVER);
      await appears(tab, '[data-chat-ended]');
      await nothingLeft(tab);
      expect(tab.errors).toEqual([]);
    }
    await saveScreenshot(bob, 'chat-ended');
  });

  test('shows HTML as text, refuses 1 MB with a sentence, and says who types', async () => {
    const [alice, bob] = await pair();
    await openChat(alice);
    await openChat(bob);
    await write(alice, '<img src=x onerror="window.hacked=1"><b>bold</b>');
    await eventually('the message', async () => (await messages(bob)).length === 1);
    expect(await messages(bob)).toEqual(['<img src=x onerror="window.hacked=1"><b>bold</b>']);
    expect(await count(bob, '[data-chat-message] img')).toBe(0);
    expect(await bob.evaluate('window.hacked === undefined')).toBe(true);
    await write(alice, 'x'.repeat(1024 * 1024));
    await appears(alice, '[data-chat-problem]');
    expect(await textOf(alice, '[data-chat-problem]')).toMatch(/1,048,576 of 4,000/);
    await saveScreenshot(alice, 'chat-too-long');
    expect(await alice.evaluate<number>(`document.querySelector('${INPUT}').value.length`)).toBe(
      1024 * 1024,
    );
    await write(alice, 'x'.repeat(4000));
    await eventually('the longest text', async () => (await messages(bob)).length === 2);
    await press(alice, INPUT);
    await alice.type('a');
    await eventually('typing', async () => (await bob.probe('text')).includes('печатает'));
    expect(await count(alice, '[data-chat-problem]')).toBe(0);
  });

  test('closes with Escape, and the focus returns to its button', async () => {
    const [alice] = await pair();
    await openChat(alice);
    await alice.key?.('Escape');
    await eventually('closed', async () => (await count(alice, INPUT)) === 0);
    await until(alice, 'active');
    expect(await alice.evaluate(`document.activeElement.getAttribute('data-action')`)).toBe('chat');
  });

  test('sends a file of 5 MB as it was, and refuses 0 bytes and 4 GB unread', async () => {
    const [alice, bob] = await pair();
    await openChat(alice);
    await openChat(bob);
    await appears(alice, '[data-action="attach"]');
    await chooseFile(alice, `new File([], 'empty.txt')`);
    await appears(alice, '[data-chat-problem]');
    expect(await textOf(alice, '[data-chat-problem]')).toContain('empty.txt');
    await chooseFile(
      alice,
      `(() => {
        const file = new File(['x'], 'huge.iso');
        file.fakeSize = 4 * 1024 ** 3;
        Object.defineProperty(file, 'size', { value: file.fakeSize });
        file.slice = () => { window.wasRead = true; throw new Error('read'); };
        return file;
      })()`,
    );
    await eventually('the refusal', async () =>
      (await textOf(alice, '[data-chat-problem]')).includes('huge.iso'),
    );
    expect(await alice.evaluate('window.wasRead === undefined')).toBe(true);
    expect(await count(bob, '[data-chat-file]')).toBe(0);
    const size = 5 * 1024 * 1024;
    await chooseFile(alice, patterned(size));
    await appears(bob, '[data-action="receive-file"]');
    await saveScreenshot(bob, 'chat-file-offered');
    await act(bob, 'receive-file');
    await appears(bob, '[data-action="save-file"]');
    expect(await savedHash(bob)).toBe(patternedHash(size));
    await eventually('sent', async () =>
      (await textOf(alice, '[data-chat-file]')).includes('sent'),
    );
    await saveScreenshot(alice, 'chat-file-sent');
    expect(await bob.evaluate(`document.querySelector('[data-action="save-file"]').download`)).toBe(
      'plan.pdf',
    );
  });

  test('goes on while the server is down, and is whole after it has come back', async () => {
    const [alice, bob] = await pair();
    await openChat(alice);
    await openChat(bob);
    await write(alice, 'before');
    await eventually('before', async () => (await messages(bob)).length === 1);
    for (const tab of [alice, bob]) await appears(tab, '[data-action="attach"]');
    await product().kill();
    await write(alice, 'while it is down');
    await eventually('down', async () => (await messages(bob)).length === 2);
    await product().start();
    await write(bob, 'after');
    await eventually('after', async () => (await messages(alice)).length === 3);
    expect(await messages(alice)).toEqual(['before', 'while it is down', 'after']);
    // The next call would find pages that the server still expects to come back.
    for (const tab of [alice, bob]) {
      const isOnline = `webrtcCalls.state.get().signaling === 'online'`;
      await eventually('the server again', () => tab.evaluate<boolean>(isOnline));
    }
  });

  test('comes back with its history after a reload, over a new connection', async () => {
    const [alice, bob] = await pair();
    await openChat(alice);
    await openChat(bob);
    await write(alice, 'one');
    await eventually('one', async () => (await messages(bob)).length === 1);
    await write(bob, 'two');
    await eventually('two', async () => (await messages(alice)).length === 2);
    await bob.reload();
    await act(bob, 'return');
    await until(bob, 'active');
    await write(alice, 'three');
    await openChat(bob);
    await eventually('the history', async () => (await messages(bob)).length === 3);
    expect(await messages(bob)).toEqual(['one', 'two', 'three']);
    expect(await count(bob, '.xpc-message--own')).toBe(1);
    await write(bob, 'four');
    await eventually('four', async () => (await messages(alice)).length === 4);
    await eventually('a data channel', async () => (await dataLines(bob)) === 1);
  });

  test('reaches everybody of a group, and a person who joins late gets the history', async () => {
    const [alice, bob] = await pair();
    await openChat(alice);
    await openChat(bob);
    await write(alice, 'one');
    await write(bob, 'two');
    await eventually('two messages', async () => (await messages(alice)).length === 2);
    const carol = await signIn('chromium', 'carol', 'alice');
    await alice.evaluate(`webrtcCalls.addParticipant('carol')`);
    await until(carol, 'incoming');
    await act(carol, 'accept');
    await until(carol, 'active');
    await openChat(carol);
    await eventually('the history', async () => (await messages(carol)).length === 2);
    await write(carol, 'three');
    for (const tab of [alice, bob]) {
      await eventually('three', async () => (await messages(tab)).length === 3);
    }
    expect(await messages(carol)).toEqual(await messages(alice));
    await saveScreenshot(carol, 'chat-group');
    for (const tab of [alice, bob, carol]) await appears(tab, '[data-action="attach"]');
  });

  test('is a sheet above the controls on a phone, in both languages', async () => {
    const alice = await signIn('chromium', 'alice', 'bob', { viewport: PHONE });
    const bob = await signIn('chromium', 'bob', 'alice', { viewport: PHONE, locale: 'ru' });
    await connect(alice, bob, 'audio');
    await openChat(alice);
    await saveScreenshot(alice, 'chat-phone-empty');
    await write(alice, 'Hello from the phone');
    await appears(bob, '[data-chat-peek]');
    await saveScreenshot(bob, 'chat-phone-peek');
    await openChat(bob);
    await write(bob, 'Привет 🙂');
    await eventually('both', async () => (await messages(alice)).length === 2);
    await saveScreenshot(alice, 'chat-phone');
    await saveScreenshot(bob, 'chat-phone');
    // The controls stay within reach.
    await act(bob, 'end');
    await until(bob, OVER);
    await appears(bob, '[data-chat-ended]');
    await saveScreenshot(bob, 'chat-phone-ended');
  });
});

if (old.length) {
  for (const [calling, called] of [
    ['chromium', 'chrome66'],
    ['chrome66', 'chromium'],
  ] as const) {
    test(`${calling} and ${called} write to each other`, async () => {
      const alice = await signIn(calling, 'alice', 'bob');
      const bob = await signIn(called, 'bob', 'alice');
      await connect(alice, bob, 'audio');
      await openChat(alice);
      await openChat(bob);
      await write(alice, 'one');
      await eventually('one', async () => (await messages(bob)).length === 1);
      await write(bob, 'two');
      await eventually('two', async () => (await messages(alice)).length === 2);
      // Both sides have a channel, so files can be sent, too.
      for (const tab of [alice, bob]) await appears(tab, '[data-action="attach"]');
      await audioFlows(alice);
      await audioFlows(bob);
      if (called === 'chrome66') await saveScreenshot(bob, 'chat-chrome66');
    });
  }
}
