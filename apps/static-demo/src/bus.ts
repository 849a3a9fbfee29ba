import { listen } from '@xpchat/calls/primitives';

/** Sends JSON values to the other tabs of the same browser and origin. */
export interface Bus {
  post(value: unknown): void;
  close(): void;
}

const CHANNEL_NAME = 'xpchat-calls-demo';

/**
 * Opens a BroadcastChannel, or uses the storage events of localStorage in Safari before 15.4.
 * Storage events reach every tab except the one that writes.
 */
export function openBus(onMessage: (value: unknown) => void): Bus {
  if (typeof BroadcastChannel === 'function') {
    const channel = new BroadcastChannel(CHANNEL_NAME);
    channel.onmessage = (event: MessageEvent<unknown>) => onMessage(event.data);
    return { post: (value) => channel.postMessage(value), close: () => channel.close() };
  }
  let count = 0;
  const onStorage = (event: StorageEvent) => {
    if (event.key !== CHANNEL_NAME || !event.newValue) return;
    const { value } = JSON.parse(event.newValue) as { value: unknown };
    onMessage(value);
  };
  const stop = listen(window, { storage: onStorage });
  return {
    post(value) {
      // The count makes equal messages differ, because only a changed value fires an event.
      localStorage.setItem(CHANNEL_NAME, JSON.stringify({ at: Date.now(), count: count++, value }));
    },
    close: stop,
  };
}
