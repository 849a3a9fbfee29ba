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

  it('E2: stays with the page of a hidden tab that is duplicated; the duplicate begins one of its own', async () => {
    const pages = createPages();
    const storage = createFakeStorage();
    const page = await pages.load('alice', { storage, calls });
    page.signaling.send(outgoingEnd);
    page.platform.setHidden(true);
    const duplicate = await pages.load('alice', { storage: copyOf(storage) });
    await pages.pass(1000);
    page.platform.setHidden(false);
    await pages.pass(LONG_MS);
    for (const each of [page, duplicate]) {
      expect(each.signaling.state.get()).toBe('online');
      expect(each.welcomes()).toMatchObject([{ resumed: false }]);
    }
    expect([page.wire.connections, duplicate.wire.connections]).toEqual([1, 2]);
    expect(await pages.server.sessionDevicesOf('alice')).toHaveLength(2);
    // The duplicate has forgotten what the first page had to send.
    expect(pages.server.acknowledged).toHaveLength(1);
    duplicate.signaling.send(candidate('bob', 'of the duplicate'));
    page.signaling.send(candidate('bob', 'of the first page'));
    pages.server.sendToDevices('alice', incomingMedia('c2'));
    await pages.pass(100);
    expect(pages.server.acknowledged).toHaveLength(3);
    for (const each of [page, duplicate]) expect(each.receivedCallIds()).toEqual(['c2']);
  });

  it('E2: stays with the page of a duplicated tab also after both are loaded again', async () => {
    const pages = createPages();
    const [storage, copied] = [createFakeStorage(), createFakeStorage()];
    const page = await pages.load('alice', { storage });
    page.platform.setHidden(true);
    copied.save(storage.load());
    const duplicate = await pages.load('alice', { storage: copied });
    await pages.pass(1000);
    for (const [each, own] of [
      [page, storage],
      [duplicate, copied],
    ] as const) {
      pages.unload(each);
      each.wire.close(GOING_AWAY);
      const next = await pages.load('alice', { storage: own });
      expect(next.welcomes()).toMatchObject([{ resumed: true }]);
    }
    expect(await pages.server.sessionDevicesOf('alice')).toHaveLength(2);
  });

  it.each([
    ['of which none is in a call', false],
    ['and the one that is in a call keeps it', true],
  ])(
    'E2: belongs to one of two pages that claim it, %s; the other begins a new one',
    async (_, isInCall) => {
      const pages = createPages();
      const storage = createFakeStorage();
      const left = await pages.load('alice', { storage });
      pages.unload(left);
      // A tab is duplicated that was left for another site, and both tabs go back.
      const copy = copyOf(storage);
      const first = await pages.load('alice', { storage, isInCall });
      const second = await pages.load('alice', { storage: copy });
      await pages.pass(LONG_MS);
      const all = [first, second];
      expect(all.map(({ signaling }) => signaling.state.get())).toEqual(['online', 'online']);
      const isResumed = all.map((each) => each.welcomes().at(-1)?.resumed);
      expect(isResumed).toEqual(isInCall ? [true, false] : [false, true]);
      expect(first.wire.connections + second.wire.connections).toBeLessThan(9);
      expect(await pages.server.sessionDevicesOf('alice')).toHaveLength(2);
    },
  );

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
