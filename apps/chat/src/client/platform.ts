import { listen, systemClock } from '@xpchat/calls/primitives';
import type { SocketPlatform } from './socket.ts';

export const browserPlatform: SocketPlatform = {
  connect() {
    const scheme = window.location.protocol === 'https:' ? 'wss:' : 'ws:';
    return new WebSocket(`${scheme}//${window.location.host}/api/socket`);
  },
  after: systemClock.after,
  random: Math.random,
  onOffline: (callback) => listen(window, { offline: callback }),
  onWake(callback) {
    const stopOnline = listen(window, { online: callback });
    const stopVisible = listen(document, {
      visibilitychange: () => {
        if (document.visibilityState === 'visible') callback();
      },
    });
    return () => {
      stopOnline();
      stopVisible();
    };
  },
};

/** Returns 128 random bits as hex. The oldest supported browsers have no crypto.randomUUID. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
