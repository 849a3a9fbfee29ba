import { createFakePlatform, flushPromises } from '@xpchat/calls-testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { SocketSignaling } from './socket-signaling.ts';

const LIFETIME_MS = 300_000;
let platform: ReturnType<typeof createFakePlatform>;
let tokens: number;

const welcome = (tokenLifetimeMs?: number) =>
  JSON.stringify({
    type: 'welcome',
    version: 1,
    userId: 'alice',
    sessionId: 's1',
    resumed: false,
    resumeToken: 'again',
    received: 0,
    heartbeat: 20_000_000,
    calls: [],
    missedCount: 0,
    tokenLifetimeMs,
  });

async function open(tokenLifetimeMs?: number, token = async () => `token-${++tokens}`) {
  const signaling = new SocketSignaling(platform, {
    url: '/webrtc',
    token,
    events: {
      onMessage: () => undefined,
      onIceServers: () => undefined,
      calls: () => [],
      isInCall: () => false,
    },
  });
  signaling.connect();
  await flushPromises();
  const [socket] = platform.sockets;
  socket?.events.onOpen();
  socket?.events.onMessage(welcome(tokenLifetimeMs));
  const sent = socket?.sent as readonly { readonly type: string }[] | undefined;
  const renewed = () => sent?.filter(({ type }) => type === 'authenticate');
  return { signaling, socket, renewed };
}

beforeEach(() => {
  platform = createFakePlatform();
  tokens = 0;
});

describe('the access token of a socket', () => {
  it('C9: is replaced at 80 % of its lifetime, again and again', async () => {
    const { signaling, socket, renewed } = await open(LIFETIME_MS);
    await platform.clock.advance(239_000);
    await flushPromises();
    expect(renewed()).toEqual([]);
    for (let round = 2; round < 5; round++) {
      await platform.clock.advance(round === 2 ? 1_000 : 240_000);
      await flushPromises();
      expect(renewed()?.pop()).toEqual({ type: 'authenticate', token: `token-${round}` });
      socket?.events.onMessage(
        JSON.stringify({ type: 'authenticated', tokenLifetimeMs: LIFETIME_MS }),
      );
    }
    signaling.close();
  });

  it('C9: is asked for again after 30 s if the host has none', async () => {
    let isAway = false;
    const { signaling, renewed } = await open(LIFETIME_MS, async () => {
      if (isAway) throw new Error('the host is away');
      return `token-${++tokens}`;
    });
    isAway = true;
    await platform.clock.advance(240_000);
    await flushPromises();
    expect(renewed()).toEqual([]);
    isAway = false;
    await platform.clock.advance(30_000);
    await flushPromises();
    expect(renewed()).toHaveLength(1);
    signaling.close();
  });

  it('C9: is not replaced where the server names no lifetime, and never after the close', async () => {
    const { signaling, renewed } = await open();
    await platform.clock.advance(3_600_000);
    await flushPromises();
    expect(renewed()).toEqual([]);
    signaling.close();
  });
});
