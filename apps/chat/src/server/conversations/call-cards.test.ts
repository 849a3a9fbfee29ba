import type { FinishedCall } from '@xpchat/calls-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Message } from '../../wire/entities.ts';
import { createPeople } from '../accounts/people.ts';
import { openChatDatabase } from '../storage/open.ts';
import type { ChatDatabase } from '../storage/schema.ts';
import { type CallCards, createCallCards } from './call-cards.ts';
import { type Conversations, createConversations } from './conversations.ts';
import { createGroups } from './groups.ts';
import { createMessages, type Messages } from './messages.ts';

let db: ChatDatabase;
let conversations: Conversations;
let messages: Messages;
let cards: CallCards;
let id: string;
/** Messages that the hub sent to pages. */
let delivered: [userId: string, message: Message][];
let now: number;

beforeEach(async () => {
  db = await openChatDatabase(':memory:');
  now = 1000;
  const people = createPeople(db, () => now);
  for (const login of ['anna', 'boris', 'vera']) {
    await people.addWithoutPassword({ id: login, name: login });
  }
  conversations = createConversations(db, () => now);
  messages = createMessages(db, () => now);
  delivered = [];
  const hub = {
    send: (userId: string, sent: { type: string; message?: Message }) => {
      if (sent.message) delivered.push([userId, sent.message]);
    },
  };
  cards = createCallCards({ conversations, messages, hub });
  id = (await conversations.openDirect('anna', 'boris')).id;
});
afterEach(() => db.destroy());

const call = (change: Partial<FinishedCall> = {}): FinishedCall => ({
  id: 'call-1',
  type: 'audio',
  caller: 'anna',
  callees: ['boris'],
  createdAt: 100,
  endedAt: 900,
  reason: 'no_answer',
  hiddenFrom: [],
  guests: [],
  ...change,
});
const read = async (who: string) => (await messages.page(id, who)).messages;
const unread = async (who: string) => (await conversations.view(id, who)).unread;
const post = (who: string, text: string) =>
  messages.post({ conversationId: id, authorId: who, clientId: text, text });

describe('call cards', () => {
  it('post a finished call as a message of the caller, to open pages and to the conversation', async () => {
    await cards.post(call({ answeredAt: 200, reason: 'completed' }));
    const card = {
      callId: 'call-1',
      type: 'audio',
      startedAt: 100,
      reason: 'completed',
      duration: 700,
      missed: false,
    };
    expect(delivered.map(([who, { authorId, call: sent }]) => [who, authorId, sent])).toEqual([
      ['anna', 'anna', card],
      ['boris', 'anna', card],
    ]);
    expect(await read('boris')).toMatchObject([{ seq: 1, authorId: 'anna', call: card }]);
    expect((await conversations.view(id, 'boris')).last?.call).toEqual(card);
  });

  it('post one card for a call that is reported several times', async () => {
    await Promise.all([cards.post(call()), cards.post(call())]);
    await cards.post(call({ reason: 'failed' }));
    expect(await read('anna')).toHaveLength(1);
    expect(delivered).toHaveLength(2);
  });

  it('post a card even if a message already uses its client id', async () => {
    await post('anna', 'call-call-1');
    await cards.post(call());
    expect(await read('boris')).toHaveLength(2);
  });

  it('create no conversation between people who have none', async () => {
    await cards.post(call({ callees: ['vera'] }));
    expect(delivered).toEqual([]);
    expect(await conversations.list('vera')).toEqual([]);
  });

  it('do not count as a written message that makes the author a contact', async () => {
    await cards.post(call());
    expect((await conversations.writersBetween('anna', 'boris'))?.has('anna')).toBe(false);
  });
});

describe('the card of a group call', () => {
  it('is in the group in which the call was started, for all its members, and nowhere else', async () => {
    await createGroups(db, () => now).create({
      creatorId: 'anna',
      clientId: 'g',
      name: 'Walkers',
      userIds: ['boris', 'vera'],
      id: 'walkers',
    });
    const group = call({ answeredAt: 200, reason: 'completed', conversationId: 'walkers' });
    await cards.post(group);
    expect(delivered.map(([who, { conversationId }]) => [who, conversationId]).sort()).toEqual([
      ['anna', 'walkers'],
      ['boris', 'walkers'],
      ['vera', 'walkers'],
    ]);
    expect(await read('boris')).toEqual([]);
    await cards.post({ ...group, id: 'call-2', conversationId: 'gone' });
    expect(delivered).toHaveLength(3);
  });

  it('is in the conversation of the two who began it, if it began as a call of two', async () => {
    await conversations.openDirect('anna', 'vera');
    await cards.post(call({ answeredAt: 200, reason: 'completed', callees: ['boris', 'vera'] }));
    expect(delivered.map(([who]) => who)).toEqual(['anna', 'boris']);
  });
});

describe('the unread count', () => {
  it.each(['no_answer', 'cancelled', 'offline', 'busy', 'unavailable', 'connection_lost'] as const)(
    'counts a missed call (%s) for the callee only',
    async (reason) => {
      await cards.post(call({ reason }));
      expect(await read('boris')).toMatchObject([{ call: { missed: true } }]);
      expect([await unread('anna'), await unread('boris')]).toEqual([0, 1]);
    },
  );

  it.each([
    ['answered', { answeredAt: 200, reason: 'completed' }],
    ['answered and lost', { answeredAt: 200, reason: 'connection_lost' }],
    ['declined', { reason: 'declined' }],
  ] as const)('does not count a call that was %s', async (_, change) => {
    await cards.post(call(change));
    expect([await unread('anna'), await unread('boris')]).toEqual([0, 0]);
  });

  it('keeps earlier unread messages when the reader calls', async () => {
    await post('boris', 'first');
    await cards.post(call());
    expect(await unread('anna')).toBe(1);
  });
});

describe('a call that is hidden from the callee', () => {
  const hidden = call({ reason: 'unavailable', hiddenFrom: ['boris'] });
  beforeEach(async () => {
    await post('anna', 'before');
    await cards.post(hidden);
  });

  it('shows the caller an ordinary card', async () => {
    expect((await read('anna'))[1]).toMatchObject({ seq: 2, call: { reason: 'unavailable' } });
    expect((await conversations.view(id, 'anna')).last?.seq).toBe(2);
  });

  it('gives the callee only a number: no content, no preview, no unread count', async () => {
    const nothing = { seq: 2, text: '', withheld: true };
    expect((await read('boris'))[1]).toMatchObject(nothing);
    expect((await messages.since(id, 'boris', 1)).messages[0]).toMatchObject(nothing);
    expect(delivered.find(([who]) => who === 'boris')?.[1]).toMatchObject(nothing);
    const seen = JSON.stringify([
      await read('boris'),
      delivered.filter(([who]) => who === 'boris'),
    ]);
    expect(seen).not.toContain('call-1');
    const view = await conversations.view(id, 'boris');
    expect(view).toMatchObject({ last: { seq: 1, text: 'before' }, unread: 1 });
  });

  it('leaves no gap in the numbering of later messages', async () => {
    await post('boris', 'after');
    expect((await read('boris')).map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });
});
