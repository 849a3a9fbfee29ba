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

/** An outbox over a fake list of pending messages and a server with scripted responses. */
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
  it('sends messages one after the other in the order of writing', async () => {
    const t = setUp([item('a'), item('b'), item('c')]);
    t.outbox.flush();
    t.outbox.flush();
    await t.flushPromises();
    expect(t.posted).toEqual(['a', 'b', 'c']);
    expect(t.items()).toEqual([]);
  });

  it.each(['offline', 'rate_limited', 'server_error'] as const)(
    'keeps all messages after %s and retries the same one',
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

  it('marks a refused message as failed and sends the next one', async () => {
    const t = setUp([item('a'), item('b')]);
    t.answers.push('not_found');
    t.outbox.flush();
    await t.flushPromises();
    expect(t.items()).toEqual([item('a', 'failed')]);
  });

  it('sends nothing after it is closed', async () => {
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

describe('stored pending messages', () => {
  function memory(): TextStore {
    const map = new Map<string, string>();
    return {
      get: (key) => map.get(key) ?? null,
      set: (key, value) => void map.set(key, value),
      remove: (key) => void map.delete(key),
    };
  }

  it('survive a reload, only for their author', () => {
    const store = memory();
    savePending(store, 'alice', [item('a')]);
    expect(loadPending(store, 'alice')).toEqual([item('a')]);
    expect(loadPending(store, 'bob')).toEqual([]);
  });

  it('are dropped if they cannot be parsed', () => {
    const store = memory();
    store.set('xpchat.outbox.alice', '{broken');
    expect(loadPending(store, 'alice')).toEqual([]);
  });
});
