import {
  createFakePlatform,
  type FakePlatform,
  type FakeSocket,
  flushPromises,
} from '@xpchat/calls-testing';
import { describe, expect, it } from 'vitest';
import { SocketSignaling } from './socket-signaling.ts';

function create(
  options: { token?: () => Promise<string | undefined>; isInCall?: () => boolean } = {},
) {
  const platform = createFakePlatform();
  const received: unknown[] = [];
  const { token = async () => undefined, isInCall = () => false } = options;
  const signaling = new SocketSignaling(platform, {
    url: '/webrtc',
    token,
    events: {
      onMessage: (message) => received.push(message),
      onIceServers: () => undefined,
      calls: () => [],
      isInCall,
    },
  });
  return { platform, signaling, received };
}

async function lastSocket(platform: FakePlatform): Promise<FakeSocket> {
  await flushPromises();
  const socket = platform.sockets[platform.sockets.length - 1];
  if (!socket) throw new Error('no socket was opened');
  return socket;
}

async function open(
  platform: FakePlatform,
  resumed = false,
  heartbeat = 20_000,
): Promise<FakeSocket> {
  const socket = await lastSocket(platform);
  socket.events.onOpen();
  welcome(socket, resumed, heartbeat);
  return socket;
}

function welcome(socket: FakeSocket, resumed: boolean, heartbeat = 20_000): void {
  socket.events.onMessage(
    JSON.stringify({
      type: 'welcome',
      version: 1,
      userId: 'alice',
      sessionId: 's1',
      resumed,
      resumeToken: 'again',
      received: 0,
      heartbeat,
      calls: [],
      missedCount: 0,
    }),
  );
}

const end = { type: 'call_end', to: 'bob', callId: 'c1', reason: 'completed' } as const;

describe('signalling over a socket', () => {
  it('sends hello when the socket opens and is online after the welcome', async () => {
    const { platform, signaling } = create();
    signaling.connect();
    const socket = await lastSocket(platform);
    socket.events.onOpen();
    expect(socket.sent).toEqual([{ type: 'hello', version: 1, deviceId: 'device-of-id' }]);
    expect(signaling.state.get()).toBe('connecting');
    await open(platform);
    expect(signaling.state.get()).toBe('online');
  });

  it('ignores messages before the welcome, when the server may still see a basic client', async () => {
    const { platform, signaling, received } = create();
    signaling.connect();
    const socket = await lastSocket(platform);
    socket.events.onOpen();
    socket.events.onMessage(JSON.stringify({ ...end, to: undefined, from: 'bob' }));
    expect(received).toEqual([]);
    welcome(socket, false);
    socket.events.onMessage(JSON.stringify({ ...end, to: undefined, from: 'bob' }));
    expect(received).toMatchObject([{ type: 'welcome' }, { type: 'call_end' }]);
  });

  it('requests a new token before each connection', async () => {
    let requested = 0;
    const { platform, signaling } = create({ token: async () => `t/${++requested}` });
    signaling.connect();
    const first = await open(platform);
    expect(first.url).toBe('/webrtc?access_token=t%2F1');
    first.events.onClose(1006);
    await platform.clock.advance(10_000);
    expect((await lastSocket(platform)).url).toBe('/webrtc?access_token=t%2F2');
  });

  it('resumes its session and sends each message buffered meanwhile once', async () => {
    const { platform, signaling } = create();
    signaling.connect();
    (await open(platform)).events.onClose(1006);
    signaling.send(end);
    await platform.clock.advance(10_000);
    const second = await open(platform, true);
    expect(second.sent).toEqual([
      { type: 'hello', version: 1, deviceId: 'device-of-id', resume: 'again', received: 0 },
      { ...end, seq: 1, delayMs: 10_000 },
    ]);
  });

  it('drops buffered messages if the session is a new one', async () => {
    const { platform, signaling } = create();
    signaling.connect();
    (await open(platform)).events.onClose(1006);
    signaling.send(end);
    await platform.clock.advance(10_000);
    expect((await open(platform, false)).sent).not.toContainEqual({ ...end, seq: 1 });
  });

  it('keeps retrying while the server is unreachable', async () => {
    const { platform, signaling } = create();
    signaling.connect();
    for (let attempt = 0; attempt < 8; attempt++) {
      (await lastSocket(platform)).events.onClose(1006);
      expect(signaling.state.get()).toBe('offline');
      await platform.clock.advance(10_000);
      expect(platform.sockets).toHaveLength(attempt + 2);
    }
  });

  it('reconnects without a pause on wake-up', async () => {
    const { platform, signaling } = create();
    signaling.connect();
    (await open(platform)).events.onClose(1006);
    platform.wakeUp();
    await flushPromises();
    expect(platform.sockets).toHaveLength(2);
  });

  it('pings on wake-up and closes a socket that does not answer within three seconds', async () => {
    const { platform, signaling } = create();
    signaling.connect();
    const socket = await open(platform);
    platform.wakeUp();
    expect(socket.sent).toContainEqual({ type: 'ping' });
    await platform.clock.advance(3000);
    expect(socket.closed).toBe(4408);
  });

  it('does not reconnect after unsupported_version', async () => {
    const { platform, signaling } = create();
    signaling.connect();
    (await open(platform)).events.onClose(4406);
    await platform.clock.advance(60_000);
    platform.wakeUp();
    await flushPromises();
    expect(platform.sockets).toHaveLength(1);
    expect(signaling.state.get()).toBe('offline');
  });

  it('E2: reclaims a replaced session twice, and then begins a new one', async () => {
    const { platform, signaling } = create();
    signaling.connect();
    for (const sockets of [1, 2, 3]) {
      const socket = await open(platform);
      expect(platform.sockets).toHaveLength(sockets);
      socket.events.onClose(4409);
      await platform.clock.advance(9_000);
    }
    const fourth = await open(platform, false);
    expect(fourth.sent).toMatchObject([{ type: 'hello' }]);
    expect(fourth.sent[0]).not.toHaveProperty('resume');
    expect(signaling.state.get()).toBe('online');
  });

  it('pings an idle socket and closes one that does not answer within 8 s', async () => {
    const { platform, signaling } = create();
    signaling.connect();
    const socket = await open(platform);
    await platform.clock.advance(6000);
    expect(socket.sent).toContainEqual({ type: 'ping' });
    socket.events.onMessage('{"type":"pong"}');
    await platform.clock.advance(12_000);
    await platform.clock.advance(7_999);
    expect(socket.closed).toBeNull();
    await platform.clock.advance(1);
    expect(socket.closed).toBe(4408);
    expect(signaling.state.get()).toBe('offline');
  });

  it.each([6000, 25_000])(
    'E11: behind a proxy that drops a silent socket after 5 s it is deaf once, for less than 10 s, with a heartbeat of %i ms',
    async (heartbeat) => {
      const { platform, signaling } = create();
      signaling.connect();
      let deafMs = 0;
      let silentMs = 0;
      let isDropped = false;
      let socket = await open(platform, false, heartbeat);
      let answered = 0;
      for (let ms = 0; ms < 120_000; ms += 100) {
        await platform.clock.advance(100);
        const newest = platform.sockets.at(-1);
        if (newest && newest !== socket) {
          socket = await open(platform, true, heartbeat);
          [answered, silentMs, isDropped] = [socket.sent.length, 0, false];
        }
        silentMs += 100;
        if (silentMs > 5000) isDropped = true;
        if (isDropped) deafMs += 100;
        else if (socket.sent.length > answered) {
          answered = socket.sent.length;
          silentMs = 0;
          socket.events.onMessage('{"type":"pong"}');
        }
      }
      expect(deafMs).toBeGreaterThan(0);
      expect(deafMs).toBeLessThan(10_000);
      expect(platform.sockets).toHaveLength(2);
    },
  );

  it('ignores a welcome after the timeout', async () => {
    const { platform, signaling } = create();
    signaling.connect();
    const socket = await lastSocket(platform);
    socket.events.onOpen();
    await platform.clock.advance(10_000);
    expect(socket.closed).toBe(4408);
    welcome(socket, false);
    expect(signaling.state.get()).toBe('offline');
  });

  it('rejects ready() with not_connected after the timeout', async () => {
    const { platform, signaling } = create();
    const ready = signaling.ready(5_000);
    const outcome = expect(ready).rejects.toMatchObject({ code: 'not_connected' });
    await platform.clock.advance(5_000);
    await outcome;
  });

  it('ignores messages that it does not understand', async () => {
    const { platform, signaling, received } = create();
    signaling.connect();
    const socket = await open(platform);
    const before = received.length;
    for (const data of ['', '{', '[]', '{"type":"call_end"}', '{"type":"new"}', null]) {
      socket.events.onMessage(data);
    }
    expect(received).toHaveLength(before);
  });

  it('leaves no timer and no open socket after close()', async () => {
    const { platform, signaling } = create();
    signaling.connect();
    const socket = await open(platform);
    signaling.close();
    signaling.close();
    expect(socket.closed).toBe(1000);
    expect(platform.clock.pending).toBe(0);
  });
});
