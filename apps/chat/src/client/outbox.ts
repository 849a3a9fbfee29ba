import * as v from 'valibot';
import type { Message } from '../wire/entities.ts';
import { type ApiErrorCode, errorCodeOf } from './api.ts';
import type { PendingMessage } from './chat-state.ts';
import type { TextStore } from './tab-storage.ts';

/** Delay after a transient error, unless the connection comes back earlier. */
export const RETRY_MS = 5000;

const storedMessages = v.array(
  v.object({
    conversationId: v.string(),
    clientId: v.string(),
    text: v.string(),
    createdAt: v.number(),
    status: v.picklist(['waiting', 'failed']),
  }),
);

/** Loads the unsent messages, which survive a reload of their tab. */
export function loadPending(store: TextStore, userId: string): readonly PendingMessage[] {
  try {
    const result = v.safeParse(storedMessages, JSON.parse(store.get(storageKey(userId)) ?? '[]'));
    return result.success ? result.output : [];
  } catch {
    return [];
  }
}

export function savePending(
  store: TextStore,
  userId: string,
  items: readonly PendingMessage[],
): void {
  if (items.length === 0) store.remove(storageKey(userId));
  else store.set(storageKey(userId), JSON.stringify(items));
}

function storageKey(userId: string): string {
  return `xpchat.outbox.${userId}`;
}

export interface OutboxDeps {
  readonly post: (item: PendingMessage) => Promise<Message>;
  /** Oldest first. */
  readonly pending: () => readonly PendingMessage[];
  readonly onSent: (message: Message) => void;
  readonly onRefused: (item: PendingMessage) => void;
  readonly after: (ms: number, callback: () => void) => () => void;
}

/** Sends pending messages one after the other, in the order in which they were written. */
export interface Outbox {
  /** Call it when a message was added or the connection is back. */
  flush(): void;
  close(): void;
}

const TRANSIENT_ERRORS: ReadonlySet<ApiErrorCode> = new Set([
  'offline',
  'rate_limited',
  'server_error',
]);

export function createOutbox({ post, pending, onSent, onRefused, after }: OutboxDeps): Outbox {
  let busy = false;
  let closed = false;
  let stopTimer = () => {};

  async function run(): Promise<void> {
    if (busy || closed) return;
    busy = true;
    stopTimer();
    for (;;) {
      const item = pending().find(({ status }) => status === 'waiting');
      if (!item || closed) break;
      try {
        const message = await post(item);
        if (!closed) onSent(message);
      } catch (error) {
        if (closed) break;
        if (TRANSIENT_ERRORS.has(errorCodeOf(error))) {
          stopTimer = after(RETRY_MS, () => void run());
          break;
        }
        onRefused(item);
      }
    }
    busy = false;
  }

  return {
    flush: () => void run(),
    close() {
      closed = true;
      stopTimer();
    },
  };
}
