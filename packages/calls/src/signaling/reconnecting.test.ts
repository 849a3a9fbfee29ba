import { SignalingPages, VirtualClock } from '@xpchat/calls-testing';
import { describe, expect, it } from 'vitest';
import { SocketSignaling } from './socket-signaling.ts';

const callId = 'c1';
const LONG_MS = 120_000;

/** Sessions outlive every outage of a test. */
const createPages = () => new SignalingPages(SocketSignaling, { sessionGrace: 2 * LONG_MS });

describe('reconnecting', () => {
  it('is offline at once when the network is lost and reconnects at once when it returns', async () => {
    const pages = createPages();
    const { server } = pages;
    const page = await pages.load('alice');
    page.platform.goOffline();
    expect(page.signaling.state.get()).toBe('offline');
    server.isReachable = false;
    await pages.pass(60_000);
    server.isReachable = true;
    page.platform.wakeUp();
    await pages.pass(0);
    expect(page.signaling.state.get()).toBe('online');
    expect(await server.sessionDevicesOf('alice')).toHaveLength(1);
  });

  it('retries within 300 ms if the first attempt after a wake-up fails', async () => {
    const pages = createPages();
    const { server } = pages;
    const page = await pages.load('alice');
    server.isReachable = false;
    server.cut('alice');
    await pages.pass(60_000);
    page.platform.wakeUp();
    await pages.pass(0);
    expect(page.signaling.state.get()).toBe('offline');
    server.isReachable = true;
    await pages.pass(300);
    expect(page.signaling.state.get()).toBe('online');
  });

  it('abandons a hanging attempt three seconds after the network changed', async () => {
    const pages = createPages();
    const page = await pages.load('alice');
    // The network swallows the attempt: the socket neither opens nor fails.
    page.platform.openSocket = () => ({ send: () => undefined, close: () => undefined });
    pages.server.cut('alice');
    await pages.pass(1000);
    expect(page.signaling.state.get()).toBe('connecting');
    page.platform.openSocket = page.wire.openSocket;
    page.platform.wakeUp();
    await pages.pass(4000);
    expect(page.signaling.state.get()).toBe('online');
  });

  it('requests a fresh token for each attempt after a refusal, with growing pauses', async () => {
    let requested = 0;
    const pages = createPages();
    const page = await pages.load('alice', { token: async () => `t${++requested}` });
    // The server welcomes each connection and refuses the token soon after.
    for (let turn = 0; turn < 600; turn++) {
      page.wire.close(4401);
      await pages.pass(100);
    }
    expect(requested).toBe(page.wire.connections);
    expect(requested).toBeGreaterThan(10);
    expect(requested).toBeLessThan(30);
  });

  it('reconnects without a long pause after a connection that lasted', async () => {
    const pages = createPages();
    const page = await pages.load('alice');
    for (let turn = 0; turn < 5; turn++) {
      await pages.pass(20_000);
      pages.server.cut('alice');
      await pages.pass(300);
      expect(page.signaling.state.get()).toBe('online');
    }
  });

  it('leaves no timer behind at whatever point it is closed', async () => {
    for (const delivered of [0, 1, 2, 3, 4, 5]) {
      const pages = createPages();
      const clock = new VirtualClock();
      const page = await pages.load('alice', { clock });
      let frames = 0;
      pages.server.fates.set('alice', () => (++frames > delivered ? 'lost' : 'delivered'));
      page.signaling.send({ type: 'call_end', to: 'bob', callId, reason: 'completed' });
      const media = { audio: true, video: 'off' };
      pages.server.sendToDevices('alice', { type: 'call_media', from: 'bob', callId, media });
      await pages.pass(0);
      page.signaling.close();
      expect(clock.pending).toBe(0);
      await pages.pass(LONG_MS);
      expect(page.wire.connections).toBe(1);
    }
  });
});
