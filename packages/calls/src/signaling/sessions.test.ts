import type { OutgoingPeerMessage, ServerMessage, SessionCall } from '@xpchat/calls-protocol';
import {
  createFakePlatform,
  createFakeStorage,
  type FakePlatform,
  seeded,
} from '@xpchat/calls-testing';
import { describe, expect, it } from 'vitest';
import type { TabStorage } from '../platform/platform.ts';
import { createTabStorage } from '../platform/tab-storage.ts';
import { SocketSignaling } from './socket-signaling.ts';
import { type Fate, TestSessionServer } from './test-session-server.ts';

const URL = '/webrtc';
const LONG = 120_000;

interface Page {
  readonly signaling: SocketSignaling;
  readonly platform: FakePlatform;
  readonly received: ServerMessage[];
  /** `callId` of the peer messages, in order. */
  heard(): (string | undefined)[];
}

/** A page that has just been loaded, and connects. */
async function load(
  server: TestSessionServer,
  options: { storage?: TabStorage; token?: () => Promise<string>; random?: () => number } = {},
): Promise<Page> {
  const platform = { ...createFakePlatform(options), openSocket: server.openSocket };
  const received: ServerMessage[] = [];
  const signaling = new SocketSignaling(platform, {
    url: URL,
    token: async () => options.token?.(),
    events: { onMessage: (message) => received.push(message), calls: () => [] },
  });
  signaling.connect();
  await platform.clock.advance(0);
  return {
    signaling,
    platform,
    received,
    heard: () => received.flatMap((message) => ('from' in message ? [message.callId] : [])),
  };
}

const says = (callId: string): OutgoingPeerMessage => ({
  type: 'call_end',
  to: 'bob',
  callId,
  reason: 'completed',
});
const hears = (callId: string) => ({
  type: 'call_media',
  from: 'bob',
  callId,
  media: { audio: true, video: 'off' },
});
const call = (callId: string, joined: boolean): SessionCall => ({
  callId,
  state: 'ringing',
  role: 'callee',
  callType: 'audio',
  participants: [{ userId: 'bob', held: false }],
  joined,
  held: false,
});

const WORDS = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6'];

/** A conversation of six messages each way; then whatever is broken gets the time to be mended. */
async function converse(server: TestSessionServer, page: Page): Promise<void> {
  for (const word of WORDS) {
    page.signaling.send(says(word));
    server.tell(hears(word), 'token-1');
    await page.platform.clock.advance(400);
  }
  server.fate = () => 'delivered';
  await page.platform.clock.advance(LONG);
}

async function framesOfConversation(): Promise<number> {
  const server = new TestSessionServer();
  const page = await load(server);
  const before = server.frames;
  await converse(server, page);
  return Math.min(server.frames, before + 2 * WORDS.length + 10);
}

describe('a session whose sockets break', () => {
  it.each<Fate>(['lost', 'delivered_then_cut', 'doubled'])(
    'loses nothing and takes nothing twice, whichever frame is %s',
    async (fate) => {
      const last = await framesOfConversation();
      expect(last).toBeGreaterThan(20);
      for (let broken = 3; broken <= last; broken++) {
        const server = new TestSessionServer();
        const page = await load(server);
        server.fate = (frame) => (frame === broken ? fate : 'delivered');
        await converse(server, page);
        expect(server.taken.map(({ callId }) => callId)).toEqual(WORDS);
        expect(page.heard()).toEqual(WORDS);
        expect(server.sessions.size).toBe(1);
      }
    },
  );

  it('loses nothing and takes nothing twice however often they break', async () => {
    for (let seed = 1; seed <= 100; seed++) {
      const random = seeded(seed);
      const server = new TestSessionServer();
      const page = await load(server, { random });
      server.fate = () => {
        const dice = random();
        if (dice < 0.1) return 'lost';
        if (dice < 0.2) return 'delivered_then_cut';
        return dice < 0.4 ? 'doubled' : 'delivered';
      };
      await converse(server, page);
      expect(server.taken.map(({ callId }) => callId)).toEqual(WORDS);
      expect(page.heard()).toEqual(WORDS);
      expect(server.sessions.get('token-1')?.outbox).toEqual([]);
    }
  });

  it('goes on after a restart of the server, with what was said meanwhile', async () => {
    const server = new TestSessionServer();
    const page = await load(server);
    server.reachable = false;
    server.cut(1001);
    await page.platform.clock.advance(5000);
    expect(page.signaling.state.get()).toBe('offline');
    page.signaling.send(says('c1'));
    server.tell(hears('c2'));
    server.reachable = true;
    await page.platform.clock.advance(5000);
    expect(server.taken).toEqual([{ ...says('c1'), seq: 1, delayMs: expect.any(Number) }]);
    expect(page.heard()).toEqual(['c2']);
  });

  it('drops what was said in a session that is gone, except for calls that the new one lists', async () => {
    const server = new TestSessionServer();
    const page = await load(server);
    server.reachable = false;
    server.cut();
    await page.platform.clock.advance(0);
    for (const id of ['gone', 'lives', 'gone']) page.signaling.send(says(id));
    server.sessions.clear();
    server.calls = [call('lives', false)];
    server.reachable = true;
    await page.platform.clock.advance(LONG);
    expect(server.taken).toEqual([{ ...says('lives'), seq: 1, delayMs: expect.any(Number) }]);
    expect(page.received).toContainEqual(
      expect.objectContaining({ type: 'welcome', resumed: false, missedCount: 3 }),
    );
    page.signaling.send(says('next'));
    await page.platform.clock.advance(0);
    expect(server.taken[1]).toEqual({ ...says('next'), seq: 2 });
  });

  it('does not say in the name of another person what one person said', async () => {
    const server = new TestSessionServer();
    const page = await load(server);
    server.reachable = false;
    server.cut();
    await page.platform.clock.advance(0);
    page.signaling.send(says('c1'));
    server.userId = 'carol';
    server.calls = [call('c1', true)];
    server.reachable = true;
    await page.platform.clock.advance(LONG);
    expect(page.signaling.state.get()).toBe('online');
    expect(server.taken).toEqual([]);
  });

  it('is resumed at a gap, and begun anew if the server does not have what is missing', async () => {
    const server = new TestSessionServer();
    const page = await load(server);
    server.tell(hears('c1'));
    const session = server.sessions.get('token-1');
    if (!session) throw new Error('no session');
    session.sent = 4;
    server.tell(hears('c5'));
    await page.platform.clock.advance(LONG);
    expect(server.arrived.filter(({ type }) => type === 'hello')).toEqual([
      { type: 'hello', version: 1 },
      { type: 'hello', version: 1, resume: 'token-1', received: 1 },
      { type: 'hello', version: 1, abandonedSession: 'token-1' },
    ]);
    server.tell(hears('c6'));
    await page.platform.clock.advance(0);
    expect(page.heard()).toEqual(['c1', 'c6']);
  });

  it('is resumed at a gap also as the first message comes, before it is given up', async () => {
    const server = new TestSessionServer();
    const page = await load(server);
    const session = server.sessions.get('token-1');
    if (!session) throw new Error('no session');
    session.sent = 1;
    server.tell(hears('c2'));
    await page.platform.clock.advance(LONG);
    expect(server.arrived.filter(({ type }) => type === 'hello')).toEqual([
      { type: 'hello', version: 1 },
      { type: 'hello', version: 1, resume: 'token-1', received: 0 },
      { type: 'hello', version: 1, abandonedSession: 'token-1' },
    ]);
  });

  it('keeps what the server has not, and only that: it never fills while the server answers', async () => {
    const server = new TestSessionServer();
    const page = await load(server);
    for (let n = 0; n < 300; n++) {
      page.signaling.send(says('c1'));
      await page.platform.clock.advance(0);
    }
    expect(server.taken).toHaveLength(300);
    server.cut();
    for (let n = 0; n < 256; n++) page.signaling.send(says('c1'));
    expect(() => page.signaling.send(says('c1'))).toThrow(
      expect.objectContaining({ code: 'not_connected' }),
    );
  });

  it('counts a message that it does not understand as taken', async () => {
    const server = new TestSessionServer();
    const page = await load(server);
    server.tell({ type: 'call_of_tomorrow', from: 'bob' });
    server.tell(hears('c1'));
    await page.platform.clock.advance(1000);
    expect(page.heard()).toEqual(['c1']);
    expect(server.arrived).toContainEqual({ type: 'ack', seq: 2 });
  });

  it('does not repeat what was too large, and gives its session up', async () => {
    const server = new TestSessionServer();
    const page = await load(server);
    server.fate = (frame) => (frame === 3 ? 'lost' : 'delivered');
    page.signaling.send(says('c1'));
    server.cut(1009);
    await page.platform.clock.advance(LONG);
    expect(page.signaling.state.get()).toBe('online');
    expect(server.taken).toEqual([]);
    expect(server.arrived).toContainEqual({
      type: 'hello',
      version: 1,
      abandonedSession: 'token-1',
    });
  });

  it('is not ended by a page that lost it to another one', async () => {
    const server = new TestSessionServer();
    const page = await load(server);
    for (let taken = 0; taken < 3; taken++) {
      server.cut(4409);
      await page.platform.clock.advance(5000);
    }
    expect(page.signaling.state.get()).toBe('offline');
    page.signaling.connect();
    await page.platform.clock.advance(0);
    expect(server.arrived.at(-1)).toEqual({ type: 'hello', version: 1 });
  });

  it('tells the engine of missed calls, and not of what is between it and the server', async () => {
    const server = new TestSessionServer();
    const page = await load(server);
    for (const { socket } of server.sessions.values())
      socket?.send({ type: 'missed_count', count: 2 });
    page.signaling.send(says('c1'));
    await page.platform.clock.advance(50_000);
    expect(page.received.map(({ type }) => type)).toEqual(['welcome', 'missed_count']);
    expect(page.received[1]).toEqual({ type: 'missed_count', count: 2 });
  });
});

describe('coming back', () => {
  it('shows at once that the network is gone, and connects at once when it is back', async () => {
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

  it('does not wait long either if the network needs a moment after it is back', async () => {
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

  it('gives an attempt that hangs three seconds once the network has changed', async () => {
    const server = new TestSessionServer();
    const page = await load(server);
    server.cut();
    // Swallowed: neither opened nor refused.
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

  it('asks for a fresh token after a refusal, and not in a fast loop', async () => {
    const server = new TestSessionServer();
    let asked = 0;
    const page = await load(server, { token: async () => `t${++asked}` });
    // Welcomed and sent away again, over and over.
    for (let turn = 0; turn < 600; turn++) {
      server.cut(4401);
      await page.platform.clock.advance(100);
    }
    expect(asked).toBe(server.connections);
    expect(asked).toBeGreaterThan(10);
    expect(asked).toBeLessThan(30);
  });

  it('returns at once after a connection that was good', async () => {
    const server = new TestSessionServer();
    const page = await load(server);
    for (let turn = 0; turn < 5; turn++) {
      await page.platform.clock.advance(20_000);
      server.cut();
      await page.platform.clock.advance(300);
      expect(page.signaling.state.get()).toBe('online');
    }
  });

  it('leaves no timer behind, whenever it is closed', async () => {
    for (const frame of [0, 1, 2, 3, 4, 5]) {
      const server = new TestSessionServer();
      const page = await load(server);
      server.fate = (each) => (each > 2 + frame ? 'lost' : 'delivered');
      page.signaling.send(says('c1'));
      server.tell(hears('c1'));
      await page.platform.clock.advance(0);
      page.signaling.close();
      expect(page.platform.clock.pending).toBe(0);
      await page.platform.clock.advance(LONG);
      expect(server.connections).toBe(1);
    }
  });
});

describe('a session and the pages of a tab', () => {
  it('goes on after a reload, and after another', async () => {
    const server = new TestSessionServer();
    const storage = createFakeStorage();
    server.calls = [call('c1', true)];
    for (const turn of [1, 2, 3]) {
      const page = await load(server, { storage });
      expect(storage.load()).toBeNull();
      expect(page.received[0]).toMatchObject({ type: 'welcome', resumed: turn > 1 });
      server.tell(hears(`loaded-${turn}`));
      await page.platform.clock.advance(0);
      expect(page.heard().slice(-1)).toEqual([`loaded-${turn}`]);
      expect(page.heard()).not.toContain(`loaded-${turn - 1}`);
      page.platform.hidePage();
      await page.platform.clock.advance(0);
      server.cut(1001);
      server.tell(hears(`away-${turn}`));
      if (turn > 1) expect(page.heard()[0]).toBe(`away-${turn - 1}`);
    }
    expect(server.sessions.size).toBe(1);
  });

  it('ends after a reload the call that was ended before it, and says no more of the old page', async () => {
    const server = new TestSessionServer();
    const storage = createFakeStorage();
    const page = await load(server, { storage });
    server.cut();
    server.reachable = false;
    await page.platform.clock.advance(0);
    page.signaling.send({
      type: 'ice_candidate',
      to: 'bob',
      callId: 'c1',
      candidate: { candidate: '' },
    });
    page.signaling.send(says('c1'));
    page.platform.hidePage();
    server.reachable = true;
    const next = await load(server, { storage });
    next.signaling.send(says('c2'));
    await next.platform.clock.advance(0);
    expect(server.taken).toEqual([
      { ...says('c1'), seq: 1, delayMs: expect.any(Number) },
      { ...says('c2'), seq: 2 },
    ]);
  });

  it('begins anew after a reload while a call rings, so that the new page rings', async () => {
    const server = new TestSessionServer();
    const storage = createFakeStorage();
    const page = await load(server, { storage });
    page.platform.hidePage();
    server.cut(1001);
    server.calls = [call('c1', false)];
    const next = await load(server, { storage });
    await next.platform.clock.advance(1000);
    expect(next.received).toMatchObject([{ type: 'welcome', resumed: false }]);
    expect(server.sessions.size).toBe(2);
  });

  it('is not resumed for another person', async () => {
    const server = new TestSessionServer();
    const storage = createFakeStorage();
    const page = await load(server, { storage });
    page.signaling.send(says('c1'));
    page.platform.hidePage();
    server.cut(1001);
    server.userId = 'carol';
    const next = await load(server, { storage });
    expect(next.received[0]).toMatchObject({ resumed: false, userId: 'carol' });
  });

  it('is not taken to another address', async () => {
    const server = new TestSessionServer();
    const storage = createFakeStorage();
    (await load(server, { storage })).platform.hidePage();
    const platform = { ...createFakePlatform({ storage }), openSocket: server.openSocket };
    new SocketSignaling(platform, {
      url: '/elsewhere',
      token: async () => undefined,
      events: { onMessage: () => undefined, calls: () => [] },
    }).connect();
    await platform.clock.advance(0);
    expect(server.arrived.slice(-1)).toEqual([{ type: 'hello', version: 1 }]);
  });

  it('is not stolen by a duplicate of a tab that is seen', async () => {
    const server = new TestSessionServer();
    const storage = createFakeStorage();
    const page = await load(server, { storage });
    page.platform.setHidden(true);
    page.platform.setHidden(false);
    await load(server, { storage });
    expect(server.sessions.size).toBe(2);
    expect(page.signaling.state.get()).toBe('online');
  });

  it('belongs to one of two pages that both claim it; the other stays away, and begins anew if asked', async () => {
    const server = new TestSessionServer();
    const storage = createFakeStorage();
    const page = await load(server, { storage });
    page.platform.setHidden(true);
    const duplicate = await load(server, { storage });
    await page.platform.clock.advance(LONG);
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

  it('acknowledges and remembers at once in the background, where a page may be discarded', async () => {
    const server = new TestSessionServer();
    const storage = createFakeStorage();
    const page = await load(server, { storage });
    server.tell(hears('c1'));
    await page.platform.clock.advance(0);
    expect(server.arrived).not.toContainEqual({ type: 'ack', seq: 1 });
    page.platform.setHidden(true);
    await page.platform.clock.advance(0);
    expect(server.arrived).toContainEqual({ type: 'ack', seq: 1 });
    server.tell(hears('c2'));
    await page.platform.clock.advance(0);
    expect(server.arrived).toContainEqual({ type: 'ack', seq: 2 });
    server.cut();
    await load(server, { storage });
    expect(server.arrived.slice(-1)).toMatchObject([{ resume: 'token-1', received: 2 }]);
  });

  it('goes on in a page that comes back from the cache of the browser', async () => {
    const server = new TestSessionServer();
    const page = await load(server, { storage: createFakeStorage() });
    page.platform.hidePage();
    server.cut(1001);
    page.platform.wakeUp();
    await page.platform.clock.advance(5000);
    expect(page.received.slice(-1)).toMatchObject([{ type: 'welcome', resumed: true }]);
  });

  it('is left alone by such a page if another one of the tab went on with it', async () => {
    const server = new TestSessionServer();
    const storage = createFakeStorage();
    const page = await load(server, { storage });
    page.platform.hidePage();
    server.cut(1001);
    const other = await load(server, { storage });
    server.tell(hears('c1'));
    await other.platform.clock.advance(0);
    other.platform.hidePage();
    server.cut(1001);
    page.platform.wakeUp();
    await page.platform.clock.advance(5000);
    expect(page.received.slice(-1)).toMatchObject([{ type: 'welcome', resumed: false }]);
  });

  it('begins anew when the server has had more of it than this page said', async () => {
    const server = new TestSessionServer();
    const page = await load(server);
    const session = server.sessions.get('token-1');
    if (!session) throw new Error('no session');
    session.received = 3;
    server.cut();
    await page.platform.clock.advance(LONG);
    page.signaling.send(says('c1'));
    await page.platform.clock.advance(0);
    expect(server.taken).toEqual([{ ...says('c1'), seq: 1 }]);
    expect(server.sessions.size).toBe(2);
  });

  it('works as before, without reloads, where storage is refused', async () => {
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
    'begins anew when the storage holds %j',
    async (text) => {
      const server = new TestSessionServer();
      const storage = createFakeStorage();
      storage.save(text);
      const page = await load(server, { storage });
      expect(page.received).toMatchObject([{ type: 'welcome', resumed: false }]);
      page.signaling.send(says('c1'));
      await page.platform.clock.advance(0);
      expect(server.taken).toEqual([{ ...says('c1'), seq: 1 }]);
    },
  );
});
