import { createFakePlatform, type FakePlatform, flushPromises } from '@xpchat/calls-testing';
import { describe, expect, it } from 'vitest';
import { createSignaling } from '../client/create-signaling.ts';
import type { WebRTCCallsOptions } from '../client/options.ts';

const CALLS_URL = 'wss://chat.example/webrtc?access_token=t';
const ring = { type: 'call_offer', from: 'bob', callId: 'c1', callType: 'audio' };
const offer = { ...ring, offer: { type: 'offer', sdp: 'v=0' } };
const end = { type: 'call_end', to: 'bob', callId: 'c1', reason: 'completed' } as const;

/** A WebSocket that the page opened itself. The other end is the test. */
class PageSocket extends EventTarget {
  readonly url: string;
  readyState: number;
  readonly sent: { type: string }[] = [];

  constructor(url = CALLS_URL, readyState = 1) {
    super();
    this.url = url;
    this.readyState = readyState;
  }

  get sentTypes(): string[] {
    return this.sent.map(({ type }) => type);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  open(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
  }

  receive(message: object): void {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(message) }));
  }

  close(code = 1006): void {
    this.readyState = 3;
    this.dispatchEvent(Object.assign(new Event('close'), { code }));
  }

  welcome(resumed = false): void {
    this.receive(welcomeOf(resumed));
  }
}

const asHost = (socket: PageSocket) =>
  socket as unknown as NonNullable<WebRTCCallsOptions['socket']>;

const welcomeOf = (resumed: boolean) => ({
  type: 'welcome',
  version: 1,
  userId: 'alice',
  sessionId: 's1',
  resumed,
  resumeToken: 'again',
  received: 0,
  heartbeat: 20_000,
  calls: [],
  missedCount: 0,
});

/** A page, and what its engine got. */
function create(options: WebRTCCallsOptions = {}, page: { ws?: PageSocket; saved?: string } = {}) {
  const platform = createFakePlatform();
  platform.storage.save(page.saved ?? null);
  if (page.ws) platform.host.global = asHost(page.ws);
  const received: { type: string }[] = [];
  let current = options;
  const signaling = createSignaling(platform, () => current, {
    onMessage: (message) => received.push(message),
    onIceServers: () => undefined,
    isInCall: () => false,
    calls: () =>
      received.flatMap((message) => ('callId' in message ? [String(message.callId)] : [])),
  });
  return {
    platform,
    signaling,
    received,
    /** Passes a message on, as the page's `onmessage` does. */
    passOn: (message: unknown, socket?: PageSocket) =>
      signaling.receiveFromHost(message, socket && asHost(socket)),
    handOver: (socket: PageSocket) => {
      current = { ...current, socket: asHost(socket) };
      signaling.adoptSocket();
    },
  };
}

/** The engine's own socket number `index`. */
async function ownSocket(platform: FakePlatform, index = 0) {
  await flushPromises();
  const socket = platform.sockets[index];
  if (!socket) throw new Error('the engine opened no socket');
  return socket;
}

describe("the page's global ws", () => {
  it('A1: is the only socket, and says hello to a calls server', async () => {
    const ws = new PageSocket();
    const { platform, signaling, received, passOn } = create({}, { ws });
    signaling.connect();
    expect(ws.sent).toMatchObject([{ type: 'hello', to: '' }]);
    ws.welcome();
    expect(signaling.state.get()).toBe('online');
    expect(signaling.authoritative).toBe(true);
    ws.receive({ ...offer, seq: 1 });
    passOn({ ...offer, seq: 1 }, ws);
    expect(received.map(({ type }) => type)).toEqual(['welcome', 'call_offer']);
    expect(platform.sockets).toEqual([]);
  });

  it('A2: is a relay when nobody answers for two seconds, and what came meanwhile counts', async () => {
    const ws = new PageSocket();
    const { platform, signaling, received } = create({}, { ws });
    signaling.connect();
    ws.receive(offer);
    expect(received).toEqual([]);
    await platform.clock.advance(2000);
    expect(signaling.state.get()).toBe('online');
    expect(signaling.authoritative).toBe(false);
    expect(received).toMatchObject([{ type: 'call_offer' }]);
    signaling.send(end);
    expect(ws.sent.at(-1)).toEqual(end);
    await platform.clock.advance(600_000);
    expect(ws.sentTypes).toEqual(['hello', 'call_end']);
  });

  it('A2: turns out to be a server when the welcome comes late', async () => {
    const ws = new PageSocket();
    const { platform, signaling, received } = create({}, { ws });
    signaling.connect();
    await platform.clock.advance(2500);
    ws.receive(offer);
    ws.welcome();
    expect(signaling.authoritative).toBe(true);
    // A call that began before it may be missing from it, and goes on.
    expect(received.at(-1)).toMatchObject({ type: 'welcome', calls: [{ callId: 'c1' }] });
    signaling.send(end);
    expect(ws.sent.at(-1)).toMatchObject({ ...end, seq: 1 });
  });

  it('A2: says hello again after it closed, if nobody has sent anything over it', async () => {
    const { platform, signaling } = create();
    signaling.connect();
    const first = await ownSocket(platform);
    first.events.onOpen();
    await platform.clock.advance(2500);
    expect(signaling.authoritative).toBe(false);
    first.events.onClose(1006);
    await platform.clock.advance(10_000);
    const second = await ownSocket(platform, 1);
    second.events.onOpen();
    expect(second.sent).toMatchObject([{ type: 'hello' }]);
    second.events.onMessage(JSON.stringify(welcomeOf(false)));
    expect(signaling.state.get()).toBe('online');
    expect(signaling.authoritative).toBe(true);
  });

  /** A page whose own socket leads to a relay over which it was rung. */
  async function createRelayPage() {
    const page = create();
    page.signaling.connect();
    const first = await ownSocket(page.platform);
    first.events.onOpen();
    await page.platform.clock.advance(2000);
    first.events.onMessage(JSON.stringify(offer));
    return { ...page, first };
  }

  it('A2: replaces its own socket to a relay after the network was lost, and then sends what waited', async () => {
    const { platform, signaling, first } = await createRelayPage();
    platform.goOffline();
    expect(first.closed).not.toBeNull();
    expect(signaling.state.get()).toBe('offline');
    signaling.send(end);
    platform.wakeUp();
    const second = await ownSocket(platform, 1);
    second.events.onOpen();
    expect(second.sent).toEqual([end]);
    expect(signaling.state.get()).toBe('online');
  });

  it('A2: replaces its own socket to a relay, whatever comes over the other one meanwhile', async () => {
    const { platform, signaling, received, passOn, first } = await createRelayPage();
    first.events.onClose(1006);
    passOn({ type: 'call_hold', from: 'bob', callId: 'c1', held: true });
    expect(received).toHaveLength(2);
    await platform.clock.advance(10_000);
    (await ownSocket(platform, 1)).events.onOpen();
    expect(signaling.state.get()).toBe('online');
  });

  it('A2: replaces its own socket to a relay when the page or the network woke up, because nobody answers a ping', async () => {
    const { platform, signaling, received, first } = await createRelayPage();
    platform.wakeUp();
    expect(first.closed).not.toBeNull();
    const second = await ownSocket(platform, 1);
    second.events.onOpen();
    expect(signaling.authoritative).toBe(false);
    expect(signaling.state.get()).toBe('online');
    second.events.onMessage(JSON.stringify({ ...ring, type: 'call_end', reason: 'completed' }));
    expect(received).toHaveLength(2);
    expect(second.sent).toEqual([]);
  });

  it('A2: says hello again after a wake-up if nobody has sent anything over the relay', async () => {
    const { platform, signaling } = create();
    signaling.connect();
    (await ownSocket(platform)).events.onOpen();
    await platform.clock.advance(2000);
    platform.wakeUp();
    const second = await ownSocket(platform, 1);
    second.events.onOpen();
    expect(second.sent).toMatchObject([{ type: 'hello', to: '' }]);
  });

  it('A2: keeps its own socket to a relay when the page was hidden for less than 30 s', async () => {
    const { platform, first } = await createRelayPage();
    platform.setHidden(true);
    await platform.clock.advance(29_000);
    platform.setHidden(false);
    expect(first.closed).toBeNull();
    platform.setHidden(true);
    await platform.clock.advance(30_000);
    platform.setHidden(false);
    expect(first.closed).not.toBeNull();
    await flushPromises();
    expect(platform.sockets).toHaveLength(2);
  });

  it("A2: keeps the page's socket to a relay, which only the page can replace", async () => {
    const ws = new PageSocket();
    const { platform, signaling } = create({}, { ws });
    signaling.connect();
    await platform.clock.advance(2000);
    platform.goOffline();
    platform.wakeUp();
    await flushPromises();
    expect(signaling.state.get()).toBe('online');
    signaling.send(end);
    expect(ws.sent.at(-1)).toEqual(end);
    expect(platform.sockets).toEqual([]);
  });

  it('A1: waits for a slow server after a reload in a call, because its session proves that there is one', async () => {
    const saved = ['/webrtc', 'alice', 'again', 3, [0, []]];
    const ws = new PageSocket();
    const { platform, signaling } = create({}, { ws, saved: JSON.stringify(saved) });
    signaling.connect();
    await platform.clock.advance(8000);
    expect(signaling.state.get()).toBe('connecting');
    ws.welcome(true);
    expect(signaling.state.get()).toBe('online');
    expect(signaling.authoritative).toBe(true);
  });

  it('A2: ignores a welcome or an error that a person sent over the relay', async () => {
    const ws = new PageSocket();
    const { platform, signaling, received } = create({}, { ws });
    signaling.connect();
    ws.receive({ ...welcomeOf(false), from: 'mallory' });
    expect(signaling.state.get()).toBe('connecting');
    await platform.clock.advance(2000);
    ws.receive({ ...welcomeOf(false), from: 'mallory' });
    const error = { type: 'error', code: 'call_not_found', message: '', re: 'call_answer' };
    ws.receive({ ...error, from: 'mallory' });
    expect(received).toEqual([]);
    expect(signaling.authoritative).toBe(false);
    ws.receive(error);
    expect(received).toMatchObject([{ type: 'error' }]);
  });

  it('A1: is resumed at its own address when it closes and the page opens no other one', async () => {
    const ws = new PageSocket();
    const { platform, signaling } = create({}, { ws });
    signaling.connect();
    ws.welcome();
    ws.close();
    expect(signaling.state.get()).toBe('offline');
    await platform.clock.advance(3000);
    const own = await ownSocket(platform);
    expect(own.url).toBe(CALLS_URL);
    own.events.onOpen();
    expect(own.sent).toMatchObject([{ type: 'hello', resume: 'again' }]);
  });

  it('A1: is used again at once if the answer to a ping was only late', async () => {
    const ws = new PageSocket();
    const { platform, signaling } = create({}, { ws });
    signaling.connect();
    ws.welcome();
    // A ping after 6 s, and no answer within 8 s.
    await platform.clock.advance(14_000);
    expect(ws.sentTypes).toEqual(['hello', 'ping']);
    expect(signaling.state.get()).toBe('offline');
    ws.receive({ type: 'pong' });
    await flushPromises();
    expect(ws.sent.at(-1)).toMatchObject({ type: 'hello', resume: 'again' });
    ws.welcome(true);
    expect(signaling.state.get()).toBe('online');
    await platform.clock.advance(5000);
    expect(platform.sockets).toEqual([]);
  });

  it('A1: that comes back is used once the own attempt was refused', async () => {
    const ws = new PageSocket();
    const { platform, signaling } = create({}, { ws });
    signaling.connect();
    ws.welcome();
    await platform.clock.advance(17_000);
    const own = await ownSocket(platform);
    ws.receive({ type: 'pong' });
    expect(ws.sentTypes).toEqual(['hello', 'ping']);
    own.events.onClose(1006);
    await platform.clock.advance(0);
    expect(ws.sentTypes).toEqual(['hello', 'ping', 'hello']);
  });

  it('A1: warns once when its address, perhaps with an expired token, is refused', async () => {
    const ws = new PageSocket();
    const { platform, signaling } = create({}, { ws });
    signaling.connect();
    ws.welcome();
    ws.close();
    for (let attempt = 0; attempt < 8; attempt++) {
      await platform.clock.advance(10_000);
      (await ownSocket(platform, attempt)).events.onClose(1006);
    }
    expect(platform.warnings).toHaveLength(1);
  });

  it('A1: is left alone if it is connected to something else', async () => {
    const ws = new PageSocket('wss://chat.example/chat');
    const { platform, signaling } = create({}, { ws });
    signaling.connect();
    expect((await ownSocket(platform)).url).toBe('/webrtc');
    expect(ws.sent).toEqual([]);
  });
});

describe('a socket that the page passes messages of', () => {
  it('A1: is ignored while a server answers over the own one, and rings no longer than the page', async () => {
    const { platform, signaling, received, passOn } = create();
    signaling.connect();
    const own = await ownSocket(platform);
    own.events.onOpen();
    own.events.onMessage(JSON.stringify(welcomeOf(false)));
    const socket = new PageSocket();
    const copy = { ...offer, version: 1 };
    passOn(copy, socket);
    expect(socket.sent).toEqual([]);
    own.events.onMessage(JSON.stringify({ ...copy, seq: 1 }));
    expect(received.map(({ type }) => type)).toEqual(['welcome', 'call_offer']);
    // For the server the page's socket is another device, on which nobody can answer.
    expect(socket.sent).toEqual([
      { type: 'call_reject', to: 'bob', callId: 'c1', reason: 'media_failed' },
    ]);
    passOn({ type: 'call_end', from: 'bob', callId: 'c1', reason: 'answered_elsewhere' }, socket);
    expect(received).toHaveLength(2);
  });

  it('A2: is used where the own one is refused', async () => {
    const { platform, signaling, received, passOn } = create();
    signaling.connect();
    const own = await ownSocket(platform);
    const socket = new PageSocket();
    passOn(offer, socket);
    own.events.onClose(1006);
    await platform.clock.advance(0);
    expect(socket.sentTypes).toEqual(['hello']);
    await platform.clock.advance(2000);
    expect(received).toMatchObject([{ type: 'call_offer' }]);
    signaling.send(end);
    expect(socket.sentTypes).toEqual(['hello', 'call_end']);
  });

  it("A2: says no hello if it is the chat's, whose server may not expect it", async () => {
    const { signaling, received, passOn } = create();
    const socket = new PageSocket('wss://chat.example/chat');
    passOn(offer, socket);
    await flushPromises();
    expect(signaling.state.get()).toBe('online');
    expect(received).toMatchObject([{ type: 'call_offer' }]);
    signaling.send(end);
    expect(socket.sent).toEqual([end]);
  });

  it('A2: is read beside the engine’s own one, and a message that comes on both counts once', async () => {
    const { platform, signaling, received, passOn } = create();
    signaling.connect();
    const own = await ownSocket(platform);
    own.events.onOpen();
    await platform.clock.advance(2000);
    const socket = new PageSocket();
    const hold = (held: boolean) => ({ type: 'call_hold', from: 'bob', callId: 'c1', held });
    for (const message of [hold(true), hold(false), hold(true)]) {
      own.events.onMessage(JSON.stringify(message));
      passOn(message, socket);
    }
    passOn(hold(false), socket);
    expect(received.map((message) => 'held' in message && message.held)).toEqual([
      true,
      false,
      true,
      false,
    ]);
    // Some relays forget a person who closes a socket.
    expect(own.closed).toBeNull();
  });

  it('A2: without a way to answer, the console gets one line of advice', async () => {
    const { platform, passOn } = create();
    passOn(offer);
    for (let attempt = 0; attempt < 3; attempt++) {
      (await ownSocket(platform, attempt)).events.onClose(1006);
      passOn(offer);
      await platform.clock.advance(10_000);
    }
    expect(platform.warnings).toHaveLength(1);
    expect(platform.warnings[0]).toContain('webrtcCalls.setup({ socket })');
  });

  it('A2: opens nothing for messages that are not about calls', async () => {
    const { platform, passOn } = create();
    for (const data of [{ type: 'chat', from: 'bob' }, 'text', null, { type: 'pong' }])
      passOn(data);
    await flushPromises();
    expect(platform.sockets).toEqual([]);
  });
});

describe('setup({ socket })', () => {
  it('A2: waits for a socket that is connecting, and opens no other one', async () => {
    const socket = new PageSocket(CALLS_URL, 0);
    const { platform, signaling } = create({ socket: asHost(socket) });
    signaling.connect();
    await platform.clock.advance(5000);
    expect(socket.sent).toEqual([]);
    socket.open();
    expect(socket.sentTypes).toEqual(['hello']);
    socket.welcome();
    expect(signaling.state.get()).toBe('online');
    expect(platform.sockets).toEqual([]);
  });

  it('A2: resumes the session over the socket of a later setup', async () => {
    const first = new PageSocket();
    const { platform, signaling, handOver } = create({ socket: asHost(first) });
    signaling.connect();
    first.welcome();
    first.close();
    signaling.send(end);
    const second = new PageSocket();
    handOver(second);
    expect(second.sent).toMatchObject([{ type: 'hello', resume: 'again' }]);
    second.welcome(true);
    expect(second.sent.at(-1)).toMatchObject({ ...end, seq: 1 });
    await platform.clock.advance(10_000);
    expect(platform.sockets).toEqual([]);
  });

  it("A2: sends what waited over the next socket of the chat, and opens none at the chat's path", async () => {
    const first = new PageSocket('wss://chat.example/chat');
    const { platform, signaling, handOver } = create({ socket: asHost(first) });
    signaling.connect();
    expect(signaling.state.get()).toBe('online');
    first.close();
    signaling.send(end);
    await platform.clock.advance(60_000);
    expect(platform.sockets).toEqual([]);
    const second = new PageSocket('wss://chat.example/chat');
    handOver(second);
    await flushPromises();
    expect(second.sent).toEqual([end]);
  });

  it('A2: stops listening, and leaves the socket to the page, when the engine is closed', () => {
    const socket = new PageSocket();
    const { platform, signaling, received } = create({ socket: asHost(socket) });
    signaling.connect();
    socket.welcome();
    signaling.close();
    const before = received.length;
    socket.receive(offer);
    expect(received).toHaveLength(before);
    expect(socket.readyState).toBe(1);
    expect(platform.clock.pending).toBe(0);
  });
});
