import { createFakeStorage, SignalingPages, VirtualClock } from '@xpchat/calls-testing';
import { describe, expect, it } from 'vitest';
import type { TabStorage } from '../platform/platform.ts';
import { createTabStorage } from '../platform/tab-storage.ts';
import { SocketSignaling } from './socket-signaling.ts';

const callId = 'c1';
const calls = [callId];
const LONG_MS = 120_000;
/** Close code of a page that is left or reloaded (RFC 6455 section 7.4.1). */
const GOING_AWAY = 1001;

/** Pages whose sessions outlive every outage of a test. */
const createPages = () => new SignalingPages(SocketSignaling, { sessionGrace: 2 * LONG_MS });

/** A duplicated tab begins with a copy of the storage. */
function copyOf(storage: TabStorage): TabStorage {
  const copy = createFakeStorage();
  copy.save(storage.load());
  return copy;
}

const offer = {
  type: 'call_offer',
  to: 'bob',
  callId,
  offer: { type: 'offer', sdp: 'v=0' },
  callType: 'audio',
} as const;
const candidate = (to: string, name: string) =>
  ({ type: 'ice_candidate', to, callId, candidate: { candidate: name } }) as const;
const outgoingEnd = { type: 'call_end', to: 'bob', callId, reason: 'completed' } as const;
const incomingMedia = (id: string) => ({
  type: 'call_media',
  from: 'bob',
  callId: id,
  media: { audio: true, video: 'off' },
});

describe('the signalling session of a call across the pages of a tab', () => {
  /** Alice and Bob are in an active call. */
  async function inCall() {
    const storage = createFakeStorage();
    const pages = new SignalingPages(SocketSignaling);
    const alice = await pages.load('alice', { calls, storage });
    const bob = await pages.load('bob', { calls });
    alice.signaling.send(offer);
    await pages.pass(100);
    const answer = { type: 'answer', sdp: 'v=0' } as const;
    bob.signaling.send({ type: 'call_answer', to: 'alice', callId, answer });
    await pages.pass(1000);
    expect(alice.received.at(-1)).toMatchObject({ type: 'call_answer' });
    return { pages, server: pages.server, alice, bob, storage };
  }

  it('resumes after a reload, and after a second one', async () => {
    const { pages, server, alice, bob, storage } = await inCall();
    let page = alice;
    for (const turn of [1, 2, 3]) {
      if (turn > 1) {
        page = await pages.load('alice', { calls, storage });
        await pages.pass(100);
        expect(page.welcomes()).toMatchObject([{ resumed: true }]);
        expect(page.candidates()).toEqual([`away-${turn - 1}`]);
      }
      expect(storage.load()).toBeNull();
      bob.signaling.send(candidate('alice', `loaded-${turn}`));
      await pages.pass(100);
      expect(page.candidates().at(-1)).toBe(`loaded-${turn}`);
      pages.unload(page);
      await pages.pass(100);
      server.cut('alice');
      bob.signaling.send(candidate('alice', `away-${turn}`));
      await pages.pass(100);
    }
  });

  it('replays after a reload only the call ends of the old page', async () => {
    const { pages, server, alice, bob, storage } = await inCall();
    server.isReachable = false;
    server.cut('alice');
    alice.signaling.send(candidate('bob', 'n1'));
    alice.signaling.send(outgoingEnd);
    pages.unload(alice);
    server.isReachable = true;
    const next = await pages.load('alice', { calls, storage });
    await pages.pass(100);
    expect(next.welcomes()).toMatchObject([{ resumed: true }]);
    expect(bob.candidates()).toEqual([]);
    expect(bob.received.at(-1)).toMatchObject({ type: 'call_end', reason: 'completed' });
    const sent = server.acknowledged.filter(({ from }) => from === 'alice');
    expect(sent.map(({ message }) => message.type)).toEqual(['call_offer', 'call_end']);
  });

  it('starts a new session after a reload during ringing, so that the new page rings', async () => {
    const pages = new SignalingPages(SocketSignaling);
    const storage = createFakeStorage();
    const alice = await pages.load('alice', { calls });
    const bob = await pages.load('bob', { calls, storage });
    alice.signaling.send(offer);
    await pages.pass(100);
    expect(bob.received.at(-1)).toMatchObject({ type: 'call_offer', callId });
    pages.unload(bob);
    pages.server.cut('bob');
    const next = await pages.load('bob', { calls, storage });
    await pages.pass(2000);
    expect(next.received).toMatchObject([
      { type: 'welcome', resumed: false },
      { type: 'call_offer', callId },
    ]);
  });
});

describe('a signalling session across the pages of a tab', () => {
  it('is not resumed for another user', async () => {
    const pages = createPages();
    const storage = createFakeStorage();
    const page = await pages.load('alice', { storage });
    page.signaling.send(outgoingEnd);
    pages.unload(page);
    page.wire.close(GOING_AWAY);
    const next = await pages.load('carol', { storage });
    expect(next.wire.sentOf('hello')).toMatchObject([{ resume: expect.any(String) }]);
    expect(next.received[0]).toMatchObject({ resumed: false, userId: 'carol' });
  });

  it('is not resumed at another URL', async () => {
    const pages = createPages();
    const storage = createFakeStorage();
    pages.unload(await pages.load('alice', { storage }));
    const next = await pages.load('alice', { storage, url: '/elsewhere' });
    expect(next.wire.sent).toEqual([{ type: 'hello', version: 1, deviceId: 'device-of-alice' }]);
  });

  it('is not taken over by a duplicate of a visible tab', async () => {
    const pages = createPages();
    const storage = createFakeStorage();
    const page = await pages.load('alice', { storage });
    page.platform.setHidden(true);
    page.platform.setHidden(false);
    await pages.load('alice', { storage });
    expect(await pages.server.sessionDevicesOf('alice')).toHaveLength(2);
    expect(page.signaling.state.get()).toBe('online');
  });

  it('belongs to one of two pages that claim it; the other stops and starts a new session on connect', async () => {
    const pages = createPages();
    const storage = createFakeStorage();
    const page = await pages.load('alice', { storage, clock: new VirtualClock() });
    page.platform.setHidden(true);
    const duplicate = await pages.load('alice', { storage, clock: new VirtualClock() });
    await pages.pass(LONG_MS);
    page.platform.wakeUp();
    await pages.pass(30_000);
    const states = [page, duplicate].map(({ signaling }) => signaling.state.get());
    expect([...states].sort()).toEqual(['offline', 'online']);
    const [owner, other] = states[0] === 'online' ? [page, duplicate] : [duplicate, page];
    other.signaling.connect();
    await pages.pass(0);
    expect(other.signaling.state.get()).toBe('online');
    expect(await pages.server.sessionDevicesOf('alice')).toHaveLength(2);
    expect(owner.signaling.state.get()).toBe('online');
  });

  it('E2: returns to the first tab, with its call, when the duplicate is closed', async () => {
    const pages = createPages();
    const storage = createFakeStorage();
    const page = await pages.load('alice', { storage, calls });
    page.platform.setHidden(true);
    const duplicate = await pages.load('alice', { storage: copyOf(storage) });
    page.platform.setHidden(false);
    await pages.pass(40_000);
    expect(page.signaling.state.get()).toBe('offline');
    expect(duplicate.signaling.state.get()).toBe('online');
    // A page that waits takes nothing away from the page that has the session.
    expect(duplicate.wire.connections).toBeLessThan(5);
    page.signaling.send(outgoingEnd);
    duplicate.wire.close(GOING_AWAY);
    pages.unload(duplicate);
    await pages.pass(6000);
    expect(page.signaling.state.get()).toBe('online');
    expect(page.welcomes().at(-1)).toMatchObject({ resumed: true });
    expect(pages.server.acknowledged.at(-1)).toMatchObject({ from: 'alice', message: { callId } });
    expect(await pages.server.sessionDevicesOf('alice')).toHaveLength(1);
  });

  it('acknowledges and saves each message at once in the background', async () => {
    const pages = createPages();
    const storage = createFakeStorage();
    const page = await pages.load('alice', { storage });
    pages.server.sendToDevices('alice', incomingMedia('c1'));
    await pages.pass(0);
    expect(page.wire.sentOf('ack')).toEqual([]);
    page.platform.setHidden(true);
    await pages.pass(0);
    expect(page.wire.sentOf('ack')).toEqual([{ type: 'ack', seq: 1 }]);
    pages.server.sendToDevices('alice', incomingMedia('c2'));
    await pages.pass(0);
    expect(page.wire.sent).toContainEqual({ type: 'ack', seq: 2 });
    // The browser discards the page without an event.
    page.platform.openSocket = () => ({ send: () => undefined, close: () => undefined });
    pages.server.cut('alice');
    const next = await pages.load('alice', { storage });
    const [{ resumeToken }] = page.wire.receivedOf('welcome');
    expect(next.wire.sentOf('hello')).toMatchObject([{ resume: resumeToken, received: 2 }]);
    expect(next.received).toMatchObject([{ type: 'welcome', resumed: true }]);
  });

  it('resumes in a page that returns from the back-forward cache', async () => {
    const pages = createPages();
    const clock = new VirtualClock();
    const page = await pages.load('alice', { storage: createFakeStorage(), clock });
    pages.freeze(page);
    page.wire.close(GOING_AWAY);
    await pages.pass(5000);
    pages.thaw(page);
    await pages.pass(5000);
    expect(page.received.slice(-1)).toMatchObject([{ type: 'welcome', resumed: true }]);
  });

  it('is not resumed by a cached page if another page of the tab resumed it first', async () => {
    const pages = createPages();
    const storage = createFakeStorage();
    const page = await pages.load('alice', { storage, clock: new VirtualClock() });
    pages.freeze(page);
    page.wire.close(GOING_AWAY);
    const other = await pages.load('alice', { storage });
    expect(other.received).toMatchObject([{ type: 'welcome', resumed: true }]);
    pages.server.sendToDevices('alice', incomingMedia('c1'));
    await pages.pass(0);
    pages.unload(other);
    other.wire.close(GOING_AWAY);
    pages.thaw(page);
    await pages.pass(5000);
    expect(page.received.slice(-1)).toMatchObject([{ type: 'welcome', resumed: false }]);
  });

  it('works without surviving reloads where storage is blocked', async () => {
    const pages = createPages();
    const storage = createTabStorage(() => {
      throw new DOMException('', 'SecurityError');
    });
    const page = await pages.load('alice', { storage, clock: new VirtualClock() });
    pages.freeze(page);
    page.wire.close(GOING_AWAY);
    pages.thaw(page);
    await pages.pass(5000);
    expect(page.received.slice(-1)).toMatchObject([{ resumed: true }]);
    pages.unload(page);
    page.wire.close(GOING_AWAY);
    expect((await pages.load('alice', { storage })).received).toMatchObject([{ resumed: false }]);
  });

  it.each(['', '{', '[]', 'null', '["/webrtc"]', '{"url":"/webrtc"}'])(
    'starts a new session when the storage holds %j',
    async (text) => {
      const pages = createPages();
      const storage = createFakeStorage();
      storage.save(text);
      const page = await pages.load('alice', { storage });
      expect(page.received).toMatchObject([{ type: 'welcome', resumed: false }]);
      page.signaling.send(outgoingEnd);
      await pages.pass(0);
      const sent = pages.server.acknowledged.map(({ message }) => message);
      expect(sent).toEqual([{ ...outgoingEnd, seq: 1 }]);
    },
  );
});
