import { describe, expect, it } from 'vitest';
import type { Conversation, Message } from '../wire/entities.ts';
import { groupTarget } from './address.ts';
import {
  type ChatState,
  conversationOf,
  conversationWith,
  initialState,
  knownPeople,
  type PendingMessage,
  personOf,
  threadOf,
  transition,
} from './chat-state.ts';

const alice = { id: 'alice', name: 'Alice', picture: '/a.svg' };
const bob = { id: 'bob', name: 'Bob', picture: '/b.svg' };
const vera = { id: 'vera', name: 'Vera', picture: '/v.svg' };

const message = (seq: number, authorId = 'bob', conversationId = 'with-bob'): Message => ({
  conversationId,
  seq,
  authorId,
  clientId: `${authorId}-${seq}`,
  text: `message ${seq}`,
  sentAt: seq * 1000,
});
const conversation = (id: string, other = bob): Conversation => ({
  id,
  others: [other],
  last: null,
  unread: 0,
});
const pending: PendingMessage = {
  conversationId: 'with-bob',
  clientId: 'alice-1',
  text: 'hi',
  createdAt: 5,
  status: 'waiting',
};

function ready(messages: Message[]): ChatState {
  const items = [conversation('with-vera', vera), conversation('with-bob')];
  const listed = transition(initialState(alice, []), { type: 'list_loaded', items });
  return transition(listed, {
    type: 'thread_loaded',
    conversationId: 'with-bob',
    messages,
    more: true,
  });
}
const seqs = (state: ChatState) => threadOf(state, 'with-bob')?.messages.map(({ seq }) => seq);
const list = (state: ChatState) => (state.list.name === 'ready' ? state.list.items : []);

describe('an incoming message', () => {
  it('is appended, counted as unread, and moves its conversation to the top', () => {
    const state = transition(ready([message(1)]), { type: 'message', message: message(2) });
    expect(seqs(state)).toEqual([1, 2]);
    expect(list(state)[0]).toMatchObject({ id: 'with-bob', unread: 1, last: { seq: 2 } });
  });

  it('has no effect the second time', () => {
    const once = transition(ready([]), { type: 'message', message: message(1) });
    expect(transition(once, { type: 'message', message: message(1) })).toEqual(once);
  });

  it('is not appended after a gap', () => {
    const state = transition(ready([message(1)]), { type: 'message', message: message(3) });
    expect(seqs(state)).toEqual([1]);
  });

  it('replaces the reader’s own pending message and counts as read', () => {
    const waiting = transition(ready([]), { type: 'pending', pending });
    const state = transition(waiting, { type: 'message', message: message(1, 'alice') });
    expect(state.pending).toEqual([]);
    expect(seqs(state)).toEqual([1]);
    expect(list(state)[0]?.unread).toBe(0);
  });

  it('a message of another author does not replace a pending message', () => {
    const waiting = transition(ready([]), { type: 'pending', pending });
    const foreign = { ...message(1, 'bob'), clientId: pending.clientId };
    expect(transition(waiting, { type: 'message', message: foreign }).pending).toHaveLength(1);
  });
});

describe('a call card in the state', () => {
  const card = { callId: 'c', type: 'audio', reason: 'no_answer', duration: null } as const;
  const calledBy = (authorId: string, missed: boolean): Message => ({
    ...message(1, authorId),
    text: '',
    call: { ...card, missed },
  });
  const unreadAfter = (posted: Message, before = 0) => {
    const state = ready([]);
    const unread = transition(state, { type: 'read', conversationId: 'with-bob', unread: before });
    return list(transition(unread, { type: 'message', message: posted }))[0]?.unread;
  };

  it('counts as unread only if the reader missed the call', () => {
    expect(unreadAfter(calledBy('bob', true))).toBe(1);
    expect(unreadAfter(calledBy('bob', false))).toBe(0);
    expect(unreadAfter(calledBy('alice', true))).toBe(0);
  });

  it('the card of the reader’s own call does not mark earlier messages as read', () => {
    expect(unreadAfter(calledBy('alice', true), 3)).toBe(3);
  });

  it('takes its number but changes nothing visible if it is withheld', () => {
    const withheld: Message = { ...message(1, 'alice'), text: '', withheld: true };
    const state = transition(ready([]), { type: 'message', message: withheld });
    expect(seqs(state)).toEqual([1]);
    expect(list(state).map(({ id, last }) => [id, last])).toEqual([
      ['with-vera', null],
      ['with-bob', null],
    ]);
    expect(seqs(transition(state, { type: 'message', message: message(2) }))).toEqual([1, 2]);
  });
});

it('tracks who is in a call while there is a connection', () => {
  let state = transition(ready([]), { type: 'online', ids: ['bob'], inCall: ['bob'] });
  state = transition(state, { type: 'in_call', userId: 'vera', inCall: true });
  expect(state.inCall).toEqual(['bob', 'vera']);
  state = transition(state, { type: 'in_call', userId: 'bob', inCall: false });
  expect(state.inCall).toEqual(['vera']);
  expect(transition(state, { type: 'connection', connection: 'offline' }).inCall).toEqual([]);
});

it('prepends earlier messages without duplicates', () => {
  const state = transition(ready([message(3), message(4)]), {
    type: 'older_loaded',
    conversationId: 'with-bob',
    messages: [message(1), message(2), message(3)],
    more: false,
  });
  expect(seqs(state)).toEqual([1, 2, 3, 4]);
  expect(threadOf(state, 'with-bob')?.more).toBe(false);
});

it('keeps the shown list and thread when reloading fails', () => {
  const state = ready([message(1)]);
  expect(transition(state, { type: 'list_failed' })).toEqual(state);
  expect(transition(state, { type: 'thread_failed', conversationId: 'with-bob' })).toEqual(state);
});

it('treats presence as unknown without a connection', () => {
  const online = transition(ready([]), { type: 'online', ids: ['bob'], inCall: [] });
  const lost = transition(online, { type: 'connection', connection: 'offline' });
  expect(lost.online).toBeNull();
  const state = transition(lost, { type: 'presence', userId: 'bob', online: true });
  expect(state.online).toBeNull();
});

it('lists a person with several tabs once as online', () => {
  let state = transition(ready([]), { type: 'online', ids: ['bob'], inCall: [] });
  state = transition(state, { type: 'presence', userId: 'bob', online: true });
  expect(state.online).toEqual(['bob']);
  expect(transition(state, { type: 'presence', userId: 'bob', online: false }).online).toEqual([]);
});

describe('a group in the state', () => {
  const walkers: Conversation = {
    id: 'walkers',
    group: { name: 'Walkers', picture: '/w.svg', version: 2 },
    others: [bob, vera],
    last: null,
    unread: 3,
  };
  const change = {
    type: 'group',
    conversationId: 'walkers',
    name: 'Hikers',
    picture: '/h.svg',
    version: 3,
    members: [alice, bob],
  } as const;
  const opened = (): ChatState => {
    let state = transition(ready([]), { type: 'conversation', conversation: walkers });
    state = transition(state, {
      type: 'thread_loaded',
      conversationId: 'walkers',
      messages: [message(1, 'bob', 'walkers')],
      more: false,
    });
    state = transition(state, {
      type: 'pending',
      pending: { ...pending, conversationId: 'walkers' },
    });
    return transition(state, { type: 'pane', pane: { name: 'open', conversationId: 'walkers' } });
  };
  const known = (state: ChatState) => conversationOf(state, 'walkers');

  it('takes a new name and new members without the reader, and keeps the unread count', () => {
    expect(known(transition(opened(), change))).toEqual({
      ...walkers,
      group: { name: 'Hikers', picture: '/h.svg', version: 3 },
      others: [bob],
    });
  });

  it('ignores a change that is not newer, and one of an unknown group', () => {
    const state = opened();
    expect(transition(state, { ...change, version: 2 })).toEqual(state);
    expect(transition(state, { ...change, conversationId: 'unknown' })).toEqual(state);
  });

  it('counts messages of a group as unread, but not its events', () => {
    const unread = (posted: Message) =>
      known(transition(opened(), { type: 'message', message: posted }))?.unread;
    const posted = message(2, 'bob', 'walkers');
    expect(unread(posted)).toBe(4);
    expect(unread({ ...posted, event: { type: 'left' } })).toBe(3);
    expect(unread({ ...message(2, 'alice', 'walkers'), event: { type: 'left' } })).toBe(3);
  });

  it('is gone with its messages, also unsent ones, as soon as the reader has left', () => {
    const state = transition(opened(), { type: 'left', conversationId: 'walkers' });
    expect(known(state)).toBeUndefined();
    expect(threadOf(state, 'walkers')).toBeUndefined();
    expect(state.pending).toEqual([]);
    expect(state.pane).toEqual({ name: 'missing', target: groupTarget('walkers') });
  });

  it('is gone if a new list lacks it, because the reader left while there was no connection', () => {
    const items = [conversation('with-bob')];
    const state = transition(opened(), { type: 'list_loaded', items });
    expect(state.pane).toEqual({ name: 'missing', target: groupTarget('walkers') });
    expect(threadOf(state, 'walkers')).toBeUndefined();
  });

  it('stays open when the reader leaves another one', () => {
    const state = transition(opened(), { type: 'left', conversationId: 'with-bob' });
    expect(state.pane).toEqual({ name: 'open', conversationId: 'walkers' });
    expect(threadOf(state, 'walkers')).toBeDefined();
  });

  it('a group of two is not the conversation with its other member', () => {
    const pair = { ...walkers, others: [bob] };
    const items = [pair, conversation('with-bob')];
    const state = transition(initialState(alice, []), { type: 'list_loaded', items });
    expect(conversationWith(state, 'bob')?.id).toBe('with-bob');
  });

  it('adds its members to the people whom the reader knows, after those of conversations of two', () => {
    const zoe = { id: 'zoe', name: 'Zoe', picture: '/z.svg' };
    const items = [{ ...walkers, others: [zoe, vera] }, conversation('with-bob')];
    const state = transition(initialState(alice, []), { type: 'list_loaded', items });
    expect(knownPeople(state)).toEqual([bob, zoe, vera]);
    expect(personOf(state, 'zoe')).toEqual(zoe);
    expect(personOf(state, 'nobody')).toBeUndefined();
  });
});
