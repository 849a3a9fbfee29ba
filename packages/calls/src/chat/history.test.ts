import type { ChatFrame } from '@xpchat/calls-protocol/group';
import { flushPromises, VirtualClock } from '@xpchat/calls-testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { Value } from '../primitives/value.ts';
import { CallChat } from './call-chat.ts';

let clock: VirtualClock;
let chats: Map<string, CallChat>;
let people: string[];
let ids: number;
/** Requests for the history: who asked, and whom. */
let asked: string[];
/** People who do not answer. */
let silent: Set<string>;

beforeEach(() => {
  clock = new VirtualClock();
  chats = new Map();
  people = [];
  ids = 0;
  asked = [];
  silent = new Set();
});

/** A person joins the call; the frames of all go over the signalling. */
async function join(name: string): Promise<CallChat> {
  people.push(name);
  const chat = new CallChat({
    id: 'c1',
    clock,
    newId: () => `${name}-${++ids}`,
    readers: () => people.filter((each) => each !== name),
    people: () => people.map((id) => ({ id })),
    send: (to: string, frame: ChatFrame) => {
      if (frame.type === 'history') asked.push(`${name} ${to}`);
      const text = JSON.stringify(frame);
      expect(text.length).toBeLessThanOrEqual(16 * 1024);
      queueMicrotask(() => {
        if (!silent.has(name)) chats.get(to)?.receive(name, JSON.parse(text));
      });
    },
    createState: (initial) => new Value(initial),
  });
  chats.set(name, chat);
  for (const each of Array.from(chats.values())) each.updateReaders();
  await flushPromises();
  return chat;
}

const seen = (chat: CallChat) =>
  chat.state.get().messages.map(({ from, text }) => `${from ?? 'me'}: ${text}`);

describe('the history of a chat', () => {
  it('is sent with its authors to a person who joins late, by the participant who joined first', async () => {
    const anna = await join('anna');
    const bob = await join('bob');
    anna.send('one');
    await flushPromises();
    bob.send('two');
    await flushPromises();
    const carol = await join('carol');
    expect(seen(carol)).toEqual(['anna: one', 'bob: two']);
    expect(asked).toEqual(['carol anna']);
    expect(carol.state.get().unread).toBe(2);
  });

  it('comes from the next one if the first one does not answer', async () => {
    const anna = await join('anna');
    await join('bob');
    anna.send('one');
    await flushPromises();
    silent.add('anna');
    const carol = await join('carol');
    expect(seen(carol)).toEqual([]);
    await clock.advance(5000);
    expect(seen(carol)).toEqual(['anna: one']);
    expect(asked).toEqual(['carol anna', 'carol bob']);
  });

  it('is sent to a page after a reload, with its own messages as its own', async () => {
    const anna = await join('anna');
    const bob = await join('bob');
    bob.send('mine');
    anna.send('yours');
    await flushPromises();
    people = ['anna'];
    chats.delete('bob');
    anna.updateReaders();
    const again = await join('bob');
    expect(seen(again).sort()).toEqual(['anna: yours', 'me: mine']);
    expect(again.state.get().unread).toBe(1);
  });

  it('is sent in parts that fit into messages of the signalling', async () => {
    const anna = await join('anna');
    await join('bob');
    for (let count = 0; count < 20; count++) anna.send(`${count}${'"'.repeat(3990)}`);
    await flushPromises();
    const carol = await join('carol');
    expect(carol.state.get().messages.length).toBe(20);
  });

  it('is not accepted from a participant who was not asked', async () => {
    const anna = await join('anna');
    await join('bob');
    const forged = { id: 'x', at: 1, text: 'forged', from: 'bob' };
    anna.receive('bob', { type: 'past', messages: [forged], last: true });
    expect(seen(anna)).toEqual([]);
  });

  it('keeps the newest 1000 messages', async () => {
    const anna = await join('anna');
    await join('bob');
    for (let count = 0; count < 1005; count++) {
      anna.receive('bob', { type: 'message', id: `m${count}`, at: count, text: `${count}` });
    }
    const { messages } = anna.state.get();
    expect(messages.length).toBe(1000);
    expect(messages[0]?.text).toBe('5');
  });
});

describe('a message to several people', () => {
  it('is sent when everybody has acknowledged it, and does not wait for people who left', async () => {
    const anna = await join('anna');
    await join('bob');
    await join('carol');
    silent.add('carol');
    anna.send('hi');
    await flushPromises();
    expect(anna.state.get().messages[0]?.state).toBe('sending');
    people = people.filter((each) => each !== 'carol');
    anna.updateReaders();
    expect(anna.state.get().messages[0]?.state).toBe('sent');
  });

  it('has the same order for everybody when two write at the same moment', async () => {
    const anna = await join('anna');
    const bob = await join('bob');
    bob.send('from bob');
    anna.send('from anna');
    await flushPromises();
    const order = (chat: CallChat) => chat.state.get().messages.map(({ id }) => id);
    expect(order(anna)).toEqual(order(bob));
  });
});
