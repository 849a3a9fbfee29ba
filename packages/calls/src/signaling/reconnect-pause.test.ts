import { createFakePlatform } from '@xpchat/calls-testing';
import { expect, it } from 'vitest';
import { SocketSignaling } from './socket-signaling.ts';

it('waits up to 300 ms after the first failed attempt, twice as long after each more, five seconds at most', async () => {
  const platform = createFakePlatform({ random: () => 1 });
  const signaling = new SocketSignaling(platform, {
    url: '/webrtc',
    token: async () => undefined,
    events: {
      onMessage: () => undefined,
      onIceServers: () => undefined,
      calls: () => [],
      isInCall: () => false,
    },
  });
  signaling.connect();
  await platform.clock.advance(0);
  const pauses: number[] = [];
  for (let attempt = 0; attempt < 7; attempt++) {
    const { sockets, clock } = platform;
    const lostAt = clock.now();
    sockets.at(-1)?.events.onClose(1006);
    const opened = sockets.length;
    while (sockets.length === opened && clock.now() < lostAt + 10_000) await clock.advance(100);
    pauses.push(clock.now() - lostAt);
  }
  expect(pauses).toEqual([300, 600, 1200, 2400, 4800, 5000, 5000]);
  signaling.close();
  expect(platform.clock.pending).toBe(0);
});
