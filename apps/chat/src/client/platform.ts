import type { SocketPlatform } from './socket.ts';

/** The browser, as the chat needs it. */

const after: SocketPlatform['after'] = (ms, callback) => {
  const timer = window.setTimeout(callback, ms);
  return () => window.clearTimeout(timer);
};

export const socketPlatform: SocketPlatform = {
  connect() {
    const scheme = window.location.protocol === 'https:' ? 'wss:' : 'ws:';
    return new WebSocket(`${scheme}//${window.location.host}/api/socket`);
  },
  after,
  random: Math.random,
  onOffline(callback) {
    window.addEventListener('offline', callback);
    return () => window.removeEventListener('offline', callback);
  },
  onWake(callback) {
    const visible = () => {
      if (document.visibilityState === 'visible') callback();
    };
    window.addEventListener('online', callback);
    document.addEventListener('visibilitychange', visible);
    return () => {
      window.removeEventListener('online', callback);
      document.removeEventListener('visibilitychange', visible);
    };
  },
};

/** 128 random bits; crypto.randomUUID is younger than the browsers that the page runs in. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
