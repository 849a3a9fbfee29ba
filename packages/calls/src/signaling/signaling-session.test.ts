import type { OutgoingPeerMessage, ServerMessage, SessionCall } from '@xpchat/calls-protocol';
import { createFakePlatform, createFakeStorage, type FakePlatform } from '@xpchat/calls-testing';
import { describe, expect, it } from 'vitest';
import type { TabStorage } from '../platform/platform.ts';
import { createTabStorage } from '../platform/tab-storage.ts';
import { SocketSignaling } from './socket-signaling.ts';
import { TestSessionServer } from './test-session-server.ts';

const URL = '/webrtc';
const LONG_MS = 120_000;

interface Page {
  readonly signaling: SocketSignaling;
  readonly platform: FakePlatform;
  readonly received: ServerMessage[];
  /** `callId` of each received peer message, in order. */
  receivedCallIds(): (string | undefined)[];
}

/** Loads a page, which connects at once. */
async function load(
  server: TestSessionServer,
  options: { storage?: TabStorage; token?: () => Promise<string>; random?: () => number } = {},
): Promise<Page> {
  const platform = { ...createFakePlatform(options), openSocket: server.openSocket };
  const received: ServerMessage[] = [];
  const signaling = new SocketSignaling(platform, {
    url: URL,
    token: async () => options.token?.(),
    events: {
      onMessage: (message) => received.push(message),
      onIceServers: () => undefined,
      calls: () => [],
    },
  });
  signaling.connect();
  await platform.clock.advance(0);
  return {
    signaling,
    platform,
    received,
    receivedCallIds: () =>
      received.flatMap((message) => ('from' in message ? [message.callId] : [])),
  };
}

const outgoingEnd = (callId: string): OutgoingPeerMessage => ({
  type: 'call_end',
  to: 'bob',
  callId,
  reason: 'completed',
});
const incomingMedia = (callId: string) => ({
  type: 'call_media',
  from: 'bob',
  callId,
  media: { audio: true, video: 'off' },
});
const sessionCall = (callId: string, joined: boolean): SessionCall => ({
  callId,
  state: 'ringing',
  role: 'callee',
  callType: 'audio',
  participants: [{ userId: 'bob', held: false }],
  joined,
  held: false,
});

describe('a signalling session whose sockets break', () => {
  it('replays into a new session only messages of calls that the server still lists', async () => {
    const server = new TestSessionServer();
    const page = await load(server);
    server.reachable = false;
    server.cut();
    await page.platform.clock.advance(0);
    for (const id of ['gone', 'lives', 'gone']) page.signaling.send(outgoingEnd(id));
    server.sessions.clear();
    server.calls = [sessionCall('lives', false)];
    server.reachable = true;
    await page.platform.clock.advance(LONG_MS);
    expect(server.accepted).toEqual([
      { ...outgoingEnd('lives'), seq: 1, delayMs: expect.any(Number) },
    ]);
    expect(page.received).toContainEqual(
      expect.objectContaining({ type: 'welcome', resumed: false, missedCount: 3 }),
    );
    page.signaling.send(outgoingEnd('next'));
    await page.platform.clock.advance(0);
    expect(server.accepted[1]).toEqual({ ...outgoingEnd('next'), seq: 2 });
  });

  it('replays no message after another user has signed in', async () => {
    const server = new TestSessionServer();
    const page = await load(server);
    server.reachable = false;
    server.cut();
    await page.platform.clock.advance(0);
    page.signaling.send(outgoingEnd('c1'));
    server.userId = 'carol';
    server.calls = [sessionCall('c1', true)];
    server.reachable = true;
    await page.platform.clock.advance(LONG_MS);
    expect(page.signaling.state.get()).toBe('online');
    expect(server.accepted).toEqual([]);
  });

  it('resumes at a gap, and starts a new session if the server lacks the missing message', async () => {
    const server = new TestSessionServer();
    const page = await load(server);
    server.send(incomingMedia('c1'));
    const session = server.sessions.get('token-1');
    if (!session) throw new Error('no session');
    session.sent = 4;
    server.send(incomingMedia('c5'));
    await page.platform.clock.advance(LONG_MS);
    expect(server.arrived.filter(({ type }) => type === 'hello')).toEqual([
      { type: 'hello', version: 1, deviceId: 'device-of-id' },
      { type: 'hello', version: 1, deviceId: 'device-of-id', resume: 'token-1', received: 1 },
      { type: 'hello', version: 1, deviceId: 'device-of-id', abandonedSession: 'token-1' },
    ]);
    server.send(incomingMedia('c6'));
    await page.platform.clock.advance(0);
    expect(page.receivedCallIds()).toEqual(['c1', 'c6']);
  });

  it('resumes before it gives the session up when the first message already has a gap', async () => {
    const server = new TestSessionServer();
    const page = await load(server);
    const session = server.sessions.get('token-1');
    if (!session) throw new Error('no session');
    session.sent = 1;
    server.send(incomingMedia('c2'));
    await page.platform.clock.advance(LONG_MS);
    expect(server.arrived.filter(({ type }) => type === 'hello')).toEqual([
      { type: 'hello', version: 1, deviceId: 'device-of-id' },
      { type: 'hello', version: 1, deviceId: 'device-of-id', resume: 'token-1', received: 0 },
      { type: 'hello', version: 1, deviceId: 'device-of-id', abandonedSession: 'token-1' },
    ]);
  });

  it('acknowledges a message of an unknown type', async () => {
    const server = new TestSessionServer();
    const page = await load(server);
    server.send({ type: 'call_of_tomorrow', from: 'bob' });
    server.send(incomingMedia('c1'));
    await page.platform.clock.advance(1000);
    expect(page.receivedCallIds()).toEqual(['c1']);
    expect(server.arrived).toContainEqual({ type: 'ack', seq: 2 });
  });

  it('abandons the session instead of replaying a message that was too large', async () => {
    const server = new TestSessionServer();
    const page = await load(server);
    server.fateOf = (frame) => (frame === 3 ? 'lost' : 'delivered');
    page.signaling.send(outgoingEnd('c1'));
    server.cut(1009);
    await page.platform.clock.advance(LONG_MS);
    expect(page.signaling.state.get()).toBe('online');
    expect(server.accepted).toEqual([]);
    expect(server.arrived).toContainEqual({
      type: 'hello',
      version: 1,
      deviceId: 'device-of-id',
      abandonedSession: 'token-1',
    });
  });

  it('is not abandoned by a page that lost it to another page', async () => {
    const server = new TestSessionServer();
    const page = await load(server);
    for (let taken = 0; taken < 3; taken++) {
      server.cut(4409);
      await page.platform.clock.advance(5000);
    }
    expect(page.signaling.state.get()).toBe('offline');
    page.signaling.connect();
    await page.platform.clock.advance(0);
    expect(server.arrived.at(-1)).toEqual({ type: 'hello', version: 1, deviceId: 'device-of-id' });
  });
});

describe('reconnecting', () => {
  it('is offline at once when the network is lost and reconnects at once when it returns', async () => {
    const server = new TestSessionServer();
    const page = await load(server);
    page.platform.goOffline();
    expect(page.signaling.state.get()).toBe('offline');
    server.reachable = false;
    await page.platform.clock.advance(60_000);
    server.reachable = true;
    page.platform.wakeUp();
    await page.platform.clock.advance(0);
    expect(page.signaling.state.get()).toBe('online');
    expect(server.sessions.size).toBe(1);
  });

  it('retries within 300 ms if the first attempt after a wake-up fails', async () => {
    const server = new TestSessionServer();
    const page = await load(server);
    server.reachable = false;
    server.cut();
    await page.platform.clock.advance(60_000);
    page.platform.wakeUp();
    await page.platform.clock.advance(0);
    expect(page.signaling.state.get()).toBe('offline');
    server.reachable = true;
    await page.platform.clock.advance(300);
    expect(page.signaling.state.get()).toBe('online');
  });

  it('abandons a hanging attempt three seconds after the network changed', async () => {
    const server = new TestSessionServer();
    const page = await load(server);
    server.cut();
    // The network swallows the attempt: the socket neither opens nor fails.
    const { openSocket } = server;
    server.reachable = false;
    page.platform.openSocket = () => ({ send: () => undefined, close: () => undefined });
    await page.platform.clock.advance(1000);
    expect(page.signaling.state.get()).toBe('connecting');
    page.platform.openSocket = openSocket;
    server.reachable = true;
    page.platform.wakeUp();
    await page.platform.clock.advance(4000);
    expect(page.signaling.state.get()).toBe('online');
  });

  it('requests a fresh token for each attempt after a refusal, with growing pauses', async () => {
    const server = new TestSessionServer();
    let asked = 0;
    const page = await load(server, { token: async () => `t${++asked}` });
    // The server welcomes each connection and refuses the token soon after.
    for (let turn = 0; turn < 600; turn++) {
      server.cut(4401);
      await page.platform.clock.advance(100);
    }
    expect(asked).toBe(server.connections);
    expect(asked).toBeGreaterThan(10);
    expect(asked).toBeLessThan(30);
  });

  it('reconnects without a long pause after a connection that lasted', async () => {
    const server = new TestSessionServer();
    const page = await load(server);
    for (let turn = 0; turn < 5; turn++) {
      await page.platform.clock.advance(20_000);
      server.cut();
      await page.platform.clock.advance(300);
      expect(page.signaling.state.get()).toBe('online');
    }
  });

  it('leaves no timer behind at whatever point it is closed', async () => {
    for (const frame of [0, 1, 2, 3, 4, 5]) {
      const server = new TestSessionServer();
      const page = await load(server);
      server.fateOf = (each) => (each > 2 + frame ? 'lost' : 'delivered');
      page.signaling.send(outgoingEnd('c1'));
      server.send(incomingMedia('c1'));
      await page.platform.clock.advance(0);
      page.signaling.close();
      expect(page.platform.clock.pending).toBe(0);
      await page.platform.clock.advance(LONG_MS);
      expect(server.connections).toBe(1);
    }
  });
});

describe('a signalling session across the pages of a tab', () => {
  it('is not resumed for another user', async () => {
    const server = new TestSessionServer();
    const storage = createFakeStorage();
    const page = await load(server, { storage });
    page.signaling.send(outgoingEnd('c1'));
    page.platform.hidePage();
    server.cut(1001);
    server.userId = 'carol';
    const next = await load(server, { storage });
    expect(next.received[0]).toMatchObject({ resumed: false, userId: 'carol' });
  });

  it('is not resumed at another URL', async () => {
    const server = new TestSessionServer();
    const storage = createFakeStorage();
    (await load(server, { storage })).platform.hidePage();
    const platform = { ...createFakePlatform({ storage }), openSocket: server.openSocket };
    new SocketSignaling(platform, {
      url: '/elsewhere',
      token: async () => undefined,
      events: { onMessage: () => undefined, onIceServers: () => undefined, calls: () => [] },
    }).connect();
    await platform.clock.advance(0);
    expect(server.arrived.slice(-1)).toEqual([
      { type: 'hello', version: 1, deviceId: 'device-of-id' },
    ]);
  });

  it('is not taken over by a duplicate of a visible tab', async () => {
    const server = new TestSessionServer();
    const storage = createFakeStorage();
    const page = await load(server, { storage });
    page.platform.setHidden(true);
    page.platform.setHidden(false);
    await load(server, { storage });
    expect(server.sessions.size).toBe(2);
    expect(page.signaling.state.get()).toBe('online');
  });

  it('belongs to one of two pages that claim it; the other stops and starts a new session on connect', async () => {
    const server = new TestSessionServer();
    const storage = createFakeStorage();
    const page = await load(server, { storage });
    page.platform.setHidden(true);
    const duplicate = await load(server, { storage });
    await page.platform.clock.advance(LONG_MS);
    page.platform.wakeUp();
    for (let round = 0; round < 6; round++) {
      await page.platform.clock.advance(5_000);
      await duplicate.platform.clock.advance(5_000);
    }
    const states = [page, duplicate].map(({ signaling }) => signaling.state.get());
    expect([...states].sort()).toEqual(['offline', 'online']);
    const [owner, other] = states[0] === 'online' ? [page, duplicate] : [duplicate, page];
    other.signaling.connect();
    await other.platform.clock.advance(0);
    expect(other.signaling.state.get()).toBe('online');
    expect(server.sessions.size).toBe(2);
    expect(owner.signaling.state.get()).toBe('online');
  });

  it('acknowledges and saves each message at once in the background', async () => {
    const server = new TestSessionServer();
    const storage = createFakeStorage();
    const page = await load(server, { storage });
    server.send(incomingMedia('c1'));
    await page.platform.clock.advance(0);
    expect(server.arrived).not.toContainEqual({ type: 'ack', seq: 1 });
    page.platform.setHidden(true);
    await page.platform.clock.advance(0);
    expect(server.arrived).toContainEqual({ type: 'ack', seq: 1 });
    server.send(incomingMedia('c2'));
    await page.platform.clock.advance(0);
    expect(server.arrived).toContainEqual({ type: 'ack', seq: 2 });
    server.cut();
    await load(server, { storage });
    expect(server.arrived.slice(-1)).toMatchObject([{ resume: 'token-1', received: 2 }]);
  });

  it('resumes in a page that returns from the back-forward cache', async () => {
    const server = new TestSessionServer();
    const page = await load(server, { storage: createFakeStorage() });
    page.platform.hidePage();
    server.cut(1001);
    page.platform.wakeUp();
    await page.platform.clock.advance(5000);
    expect(page.received.slice(-1)).toMatchObject([{ type: 'welcome', resumed: true }]);
  });

  it('is not resumed by a cached page if another page of the tab resumed it first', async () => {
    const server = new TestSessionServer();
    const storage = createFakeStorage();
    const page = await load(server, { storage });
    page.platform.hidePage();
    server.cut(1001);
    const other = await load(server, { storage });
    server.send(incomingMedia('c1'));
    await other.platform.clock.advance(0);
    other.platform.hidePage();
    server.cut(1001);
    page.platform.wakeUp();
    await page.platform.clock.advance(5000);
    expect(page.received.slice(-1)).toMatchObject([{ type: 'welcome', resumed: false }]);
  });

  it('starts a new session when the server acknowledges more than this page sent', async () => {
    const server = new TestSessionServer();
    const page = await load(server);
    const session = server.sessions.get('token-1');
    if (!session) throw new Error('no session');
    session.received = 3;
    server.cut();
    await page.platform.clock.advance(LONG_MS);
    page.signaling.send(outgoingEnd('c1'));
    await page.platform.clock.advance(0);
    expect(server.accepted).toEqual([{ ...outgoingEnd('c1'), seq: 1 }]);
    expect(server.sessions.size).toBe(2);
  });

  it('works without surviving reloads where storage is blocked', async () => {
    const server = new TestSessionServer();
    const storage = createTabStorage(() => {
      throw new DOMException('', 'SecurityError');
    });
    const page = await load(server, { storage });
    page.platform.hidePage();
    server.cut(1001);
    page.platform.wakeUp();
    await page.platform.clock.advance(5000);
    expect(page.received.slice(-1)).toMatchObject([{ resumed: true }]);
    page.platform.hidePage();
    server.cut(1001);
    expect((await load(server, { storage })).received).toMatchObject([{ resumed: false }]);
  });

  it.each(['', '{', '[]', 'null', '["/webrtc"]', '{"url":"/webrtc"}'])(
    'starts a new session when the storage holds %j',
    async (text) => {
      const server = new TestSessionServer();
      const storage = createFakeStorage();
      storage.save(text);
      const page = await load(server, { storage });
      expect(page.received).toMatchObject([{ type: 'welcome', resumed: false }]);
      page.signaling.send(outgoingEnd('c1'));
      await page.platform.clock.advance(0);
      expect(server.accepted).toEqual([{ ...outgoingEnd('c1'), seq: 1 }]);
    },
  );
});
