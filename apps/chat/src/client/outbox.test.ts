import { flushPromises, VirtualClock } from '@xpchat/calls-testing';
import { describe, expect, it } from 'vitest';
import type { Message } from '../wire/entities.ts';
import { ApiError, type ApiErrorCode } from './api.ts';
import type { PendingMessage } from './chat-state.ts';
import { createOutbox, loadPending, RETRY_MS, savePending } from './outbox.ts';
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
  const clock = new VirtualClock();
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
    after: (ms, callback) => clock.after(ms, callback),
  });
  return { outbox, answers, posted, clock, items: () => items };
}

describe('the outbox', () => {
  it('sends messages one after the other in the order of writing', async () => {
    const t = setUp([item('a'), item('b'), item('c')]);
    t.outbox.flush();
    t.outbox.flush();
    await flushPromises();
    expect(t.posted).toEqual(['a', 'b', 'c']);
    expect(t.items()).toEqual([]);
  });

  it.each(['offline', 'rate_limited', 'server_error'] as const)(
    'keeps all messages after %s and retries the same one',
    async (code) => {
      const t = setUp([item('a'), item('b')]);
      t.answers.push(code);
      t.outbox.flush();
      await flushPromises();
      expect(t.posted).toEqual(['a']);
      expect(t.items()).toHaveLength(2);
      t.clock.advanceSync(RETRY_MS);
      await flushPromises();
      expect(t.posted).toEqual(['a', 'a', 'b']);
    },
  );

  it('marks a refused message as failed and sends the next one', async () => {
    const t = setUp([item('a'), item('b')]);
    t.answers.push('not_found');
    t.outbox.flush();
    await flushPromises();
    expect(t.items()).toEqual([item('a', 'failed')]);
  });

  it('sends nothing after it is closed', async () => {
    const t = setUp([item('a')]);
    t.answers.push('offline');
    t.outbox.flush();
    await flushPromises();
    t.outbox.close();
    t.outbox.flush();
    await flushPromises();
    expect(t.posted).toEqual(['a']);
    expect(t.clock.pending).toBe(0);
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
