import { describe, expect, it } from 'vitest';
import type { Message } from '../wire/entities.ts';
import { ApiError, type ApiErrorCode } from './api.ts';
import type { PendingMessage } from './chat-state.ts';
import { createOutbox, loadPending, savePending } from './outbox.ts';
import type { TextStore } from './tab-storage.ts';

const item = (clientId: string, status: PendingMessage['status'] = 'waiting'): PendingMessage => ({
  conversationId: 'c',
  clientId,
  text: clientId,
  createdAt: 0,
  status,
});

/** The outbox between a list that stands for the page's state and a server that does as told. */
function setUp(initial: PendingMessage[]) {
  let items = initial;
  const answers: (ApiErrorCode | 'ok')[] = [];
  const posted: string[] = [];
  const retries: (() => void)[] = [];
  const outbox = createOutbox({
    async post({ clientId, conversationId, text }): Promise<Message> {
      posted.push(clientId);
      const answer = answers.shift() ?? 'ok';
      if (answer !== 'ok') throw new ApiError(answer);
      return { clientId, conversationId, text, seq: posted.length, authorId: 'me', sentAt: 0 };
    },
    pending: () => items,
    onSent: (message) => {
      items = items.filter(({ clientId }) => clientId !== message.clientId);
    },
    onRefused: (refused) => {
      items = items.map((one) => (one === refused ? { ...one, status: 'failed' } : one));
    },
    after(_ms, callback) {
      retries.push(callback);
      return () => retries.splice(retries.indexOf(callback), 1);
    },
  });
  const flushPromises = () => new Promise<void>((resolve) => setTimeout(resolve));
  return { outbox, answers, posted, retries, flushPromises, items: () => items };
}

describe('the outbox', () => {
  it('sends in the order of writing, one after the other', async () => {
    const t = setUp([item('a'), item('b'), item('c')]);
    t.outbox.flush();
    t.outbox.flush();
    await t.flushPromises();
    expect(t.posted).toEqual(['a', 'b', 'c']);
    expect(t.items()).toEqual([]);
  });

  it.each(['offline', 'rate_limited', 'server_error'] as const)(
    'keeps everything at %s and tries the same message again',
    async (code) => {
      const t = setUp([item('a'), item('b')]);
      t.answers.push(code);
      t.outbox.flush();
      await t.flushPromises();
      expect(t.posted).toEqual(['a']);
      expect(t.items()).toHaveLength(2);
      t.retries[0]?.();
      await t.flushPromises();
      expect(t.posted).toEqual(['a', 'a', 'b']);
    },
  );

  it('leaves a refused message to the person and goes on with the next', async () => {
    const t = setUp([item('a'), item('b')]);
    t.answers.push('not_found');
    t.outbox.flush();
    await t.flushPromises();
    expect(t.items()).toEqual([item('a', 'failed')]);
  });

  it('sends nothing after it was closed', async () => {
    const t = setUp([item('a')]);
    t.answers.push('offline');
    t.outbox.flush();
    await t.flushPromises();
    t.outbox.close();
    t.outbox.flush();
    await t.flushPromises();
    expect(t.posted).toEqual(['a']);
    expect(t.retries).toEqual([]);
  });
});

describe('unsent messages', () => {
  function memory(): TextStore {
    const map = new Map<string, string>();
    return {
      get: (key) => map.get(key) ?? null,
      set: (key, value) => void map.set(key, value),
      remove: (key) => void map.delete(key),
    };
  }

  it('outlive a reload, for their own author alone', () => {
    const store = memory();
    savePending(store, 'alice', [item('a')]);
    expect(loadPending(store, 'alice')).toEqual([item('a')]);
    expect(loadPending(store, 'bob')).toEqual([]);
  });

  it('that cannot be read are none', () => {
    const store = memory();
    store.set('xpchat.outbox.alice', '{broken');
    expect(loadPending(store, 'alice')).toEqual([]);
  });
});
