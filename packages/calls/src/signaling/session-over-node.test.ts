import type { OutgoingPeerMessage, ServerMessage } from '@xpchat/calls-protocol';
import {
  createFakePlatform,
  createFakeStorage,
  type FakePlatform,
  type FrameFate,
  InMemoryCallsServer,
  seededRandom,
  VirtualClock,
} from '@xpchat/calls-testing';
import { describe, expect, it } from 'vitest';
import type { TabStorage } from '../platform/platform.ts';
import { SocketSignaling } from './socket-signaling.ts';

const callId = 'c1';
const NAMES = ['n1', 'n2', 'n3', 'n4', 'n5', 'n6', 'n7', 'n8'];

interface Browser {
  readonly storage?: TabStorage;
  readonly random?: () => number;
}

/** A page without an engine. */
interface Page {
  readonly signaling: SocketSignaling;
  readonly platform: FakePlatform;
  readonly received: ServerMessage[];
  /** Received candidates, in order. */
  candidates(): string[];
  welcomes(): { readonly resumed: boolean }[];
}

interface World {
  readonly clock: VirtualClock;
  readonly server: InMemoryCallsServer;
  readonly alice: Page;
  readonly bob: Page;
}

function openPage(
  user: string,
  { clock, server }: Pick<World, 'clock' | 'server'>,
  browser: Browser = {},
): Page {
  const platform = createFakePlatform({ name: user, clock, ...browser });
  platform.openSocket = server.join(user);
  const received: ServerMessage[] = [];
  const signaling = new SocketSignaling(platform, {
    url: '/webrtc',
    token: async () => undefined,
    events: {
      onMessage: (message) => received.push(message),
      onIceServers: () => undefined,
      calls: () => [callId],
    },
  });
  signaling.connect();
  return {
    signaling,
    platform,
    received,
    candidates: () =>
      received.flatMap((each) =>
        each.type === 'ice_candidate' ? [each.candidate.candidate ?? ''] : [],
      ),
    welcomes: () => received.filter((each) => each.type === 'welcome'),
  };
}

/** Alice and Bob are in an active call. */
async function inCall(browser: Browser = {}): Promise<World> {
  const clock = new VirtualClock();
  const server = new InMemoryCallsServer(clock);
  const pages = { clock, server };
  const alice = openPage('alice', pages, browser);
  const bob = openPage('bob', pages);
  const world = { ...pages, alice, bob };
  await pass(world, 100);
  const offer = { type: 'offer', sdp: 'v=0' } as const;
  alice.signaling.send({ type: 'call_offer', to: 'bob', callId, offer, callType: 'audio' });
  await pass(world, 100);
  const answer = { type: 'answer', sdp: 'v=0' } as const;
  bob.signaling.send({ type: 'call_answer', to: 'alice', callId, answer });
  await pass(world, 1000);
  if (alice.received.at(-1)?.type !== 'call_answer') throw new Error('the call was not answered');
  return world;
}

/** Moves the clock in steps and delivers what was sent in each. */
async function pass({ clock, server }: Pick<World, 'clock' | 'server'>, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 500) {
    await server.flush();
    await clock.advance(Math.min(left, 500));
  }
  await server.flush();
}

const candidate = (to: string, name: string): OutgoingPeerMessage => ({
  type: 'ice_candidate',
  to,
  callId,
  candidate: { candidate: name },
});

/** Sends eight candidates each way, then heals the network and waits until everything is delivered. */
async function exchange(world: World): Promise<void> {
  for (const name of NAMES) {
    world.alice.signaling.send(candidate('bob', name));
    world.bob.signaling.send(candidate('alice', name));
    await pass(world, 400);
  }
  world.server.fates.clear();
  await pass(world, 15_000);
}

/** Every message arrived once and in order, in one session, and nothing waits any more. */
async function expectExactlyOnce({ alice, bob, server }: World): Promise<void> {
  expect(bob.candidates()).toEqual(NAMES);
  expect(alice.candidates()).toEqual(NAMES);
  expect(alice.welcomes().filter(({ resumed }) => !resumed)).toHaveLength(1);
  expect(await server.waitingFor('alice')).toBe(0);
}

describe('a signalling session of a call whose sockets break', () => {
  it.each<FrameFate>(['lost', 'delivered_then_cut', 'duplicated'])(
    'delivers every message exactly once, whichever frame is %s',
    async (fate) => {
      let frames = 0;
      const count = (broken: number) => () => (++frames === broken ? fate : 'delivered');
      const whole = await inCall();
      whole.server.fates.set('alice', count(0));
      await exchange(whole);
      await expectExactlyOnce(whole);
      const last = frames;
      expect(last).toBeGreaterThan(20);
      for (let broken = 1; broken <= last; broken++) {
        frames = 0;
        const world = await inCall();
        world.server.fates.set('alice', count(broken));
        await exchange(world);
        await expectExactlyOnce(world);
      }
    },
  );

  it('delivers every message exactly once when frames break at random', async () => {
    for (let seed = 1; seed <= 100; seed++) {
      const random = seededRandom(seed);
      const world = await inCall({ random });
      world.server.fates.set('alice', () => {
        const dice = random();
        if (dice < 0.1) return 'lost';
        if (dice < 0.2) return 'delivered_then_cut';
        return dice < 0.4 ? 'duplicated' : 'delivered';
      });
      await exchange(world);
      await expectExactlyOnce(world);
    }
  });

  it('resumes after an outage and replays what both sides sent meanwhile', async () => {
    const world = await inCall();
    const { alice, bob, server } = world;
    server.isReachable = false;
    server.cut('alice');
    await pass(world, 5000);
    expect(alice.signaling.state.get()).toBe('offline');
    alice.signaling.send(candidate('bob', 'n1'));
    bob.signaling.send(candidate('alice', 'n2'));
    await pass(world, 1000);
    expect(alice.candidates()).toEqual([]);
    server.isReachable = true;
    await pass(world, 5000);
    expect(bob.candidates()).toEqual(['n1']);
    expect(alice.candidates()).toEqual(['n2']);
    expect(alice.welcomes()).toMatchObject([{ resumed: false }, { resumed: true }]);
    const sent = server.acknowledged.filter(({ from }) => from === 'alice');
    expect(sent.at(-1)?.message).toMatchObject({ seq: 2, delayMs: expect.any(Number) });
  });

  it('buffers only unacknowledged messages, so it never fills while the server answers', async () => {
    const world = await inCall();
    const { alice, server } = world;
    for (let n = 0; n < 300; n++) {
      alice.signaling.send(candidate('bob', `n${n}`));
      await pass(world, 100);
    }
    expect(server.acknowledged.filter(({ from }) => from === 'alice')).toHaveLength(301);
    server.cut('alice');
    for (let n = 0; n < 256; n++) alice.signaling.send(candidate('bob', `m${n}`));
    expect(() => alice.signaling.send(candidate('bob', 'last'))).toThrow(
      expect.objectContaining({ code: 'not_connected' }),
    );
  });

  it('passes missed counts to the engine, and keeps acknowledgements and pongs to itself', async () => {
    const world = await inCall();
    world.server.notify('alice', { type: 'missed_count', count: 2 });
    world.alice.signaling.send(candidate('bob', 'n1'));
    await pass(world, 1000);
    world.alice.platform.wakeUp();
    await pass(world, 2000);
    expect(world.alice.received.slice(2)).toEqual([{ type: 'missed_count', count: 2 }]);
    expect(world.alice.signaling.state.get()).toBe('online');
  });
});

/** The page is gone: its code runs on in the test, and reaches nothing. */
function unload({ platform }: Page): void {
  platform.hidePage();
  platform.openSocket = () => ({ send: () => undefined, close: () => undefined });
}

describe('the signalling session of a call across the pages of a tab', () => {
  it('resumes after a reload, and after a second one', async () => {
    const storage = createFakeStorage();
    const world = await inCall({ storage });
    const { bob, server } = world;
    let page = world.alice;
    for (const turn of [1, 2, 3]) {
      if (turn > 1) {
        page = openPage('alice', world, { storage });
        await pass(world, 100);
        expect(page.welcomes()).toMatchObject([{ resumed: true }]);
        expect(page.candidates()).toEqual([`away-${turn - 1}`]);
      }
      expect(storage.load()).toBeNull();
      bob.signaling.send(candidate('alice', `loaded-${turn}`));
      await pass(world, 100);
      expect(page.candidates().at(-1)).toBe(`loaded-${turn}`);
      unload(page);
      await pass(world, 100);
      server.cut('alice');
      bob.signaling.send(candidate('alice', `away-${turn}`));
      await pass(world, 100);
    }
  });

  it('replays after a reload only the call ends of the old page', async () => {
    const storage = createFakeStorage();
    const world = await inCall({ storage });
    const { alice, bob, server } = world;
    server.isReachable = false;
    server.cut('alice');
    alice.signaling.send(candidate('bob', 'n1'));
    alice.signaling.send({ type: 'call_end', to: 'bob', callId, reason: 'completed' });
    unload(alice);
    server.isReachable = true;
    const next = openPage('alice', world, { storage });
    await pass(world, 100);
    expect(next.welcomes()).toMatchObject([{ resumed: true }]);
    expect(bob.candidates()).toEqual([]);
    expect(bob.received.at(-1)).toMatchObject({ type: 'call_end', reason: 'completed' });
    const sent = server.acknowledged.filter(({ from }) => from === 'alice');
    expect(sent.map(({ message }) => message.type)).toEqual(['call_offer', 'call_end']);
  });

  it('starts a new session after a reload during ringing, so that the new page rings', async () => {
    const clock = new VirtualClock();
    const world = { clock, server: new InMemoryCallsServer(clock) };
    const storage = createFakeStorage();
    const alice = openPage('alice', world);
    const bob = openPage('bob', world, { storage });
    await pass(world, 100);
    const offer = { type: 'offer', sdp: 'v=0' } as const;
    alice.signaling.send({ type: 'call_offer', to: 'bob', callId, offer, callType: 'audio' });
    await pass(world, 100);
    expect(bob.received.at(-1)).toMatchObject({ type: 'call_offer', callId });
    unload(bob);
    world.server.cut('bob');
    const next = openPage('bob', world, { storage });
    await pass(world, 2000);
    expect(next.received).toMatchObject([
      { type: 'welcome', resumed: false },
      { type: 'call_offer', callId },
    ]);
  });
});
