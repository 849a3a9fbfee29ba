import type { OutgoingPeerMessage } from '@xpchat/calls-protocol';
import {
  type FrameFate,
  type SignalingPage,
  SignalingPages,
  seededRandom,
} from '@xpchat/calls-testing';
import { describe, expect, it } from 'vitest';
import { SocketSignaling } from './socket-signaling.ts';

const callId = 'c1';
const calls = [callId];
const NAMES = ['n1', 'n2', 'n3', 'n4', 'n5', 'n6', 'n7', 'n8'];

interface World {
  readonly pages: SignalingPages<SocketSignaling>;
  readonly alice: SignalingPage<SocketSignaling>;
  readonly bob: SignalingPage<SocketSignaling>;
}

const offer = {
  type: 'call_offer',
  to: 'bob',
  callId,
  offer: { type: 'offer', sdp: 'v=0' },
  callType: 'audio',
} as const;
const candidate = (to: string, name: string): OutgoingPeerMessage => ({
  type: 'ice_candidate',
  to,
  callId,
  candidate: { candidate: name },
});

/** Alice and Bob are in an active call. */
async function inCall(browser: { readonly random?: () => number } = {}): Promise<World> {
  const pages = new SignalingPages(SocketSignaling);
  const alice = await pages.load('alice', { calls, ...browser });
  const bob = await pages.load('bob', { calls });
  alice.signaling.send(offer);
  await pages.pass(100);
  const answer = { type: 'answer', sdp: 'v=0' } as const;
  bob.signaling.send({ type: 'call_answer', to: 'alice', callId, answer });
  await pages.pass(1000);
  if (alice.received.at(-1)?.type !== 'call_answer') throw new Error('the call was not answered');
  return { pages, alice, bob };
}

/** Sends eight candidates each way, then heals the network and waits until everything is delivered. */
async function exchange(world: World): Promise<void> {
  for (const name of NAMES) {
    world.alice.signaling.send(candidate('bob', name));
    world.bob.signaling.send(candidate('alice', name));
    await world.pages.pass(400);
  }
  world.pages.server.fates.clear();
  await world.pages.pass(15_000);
}

/** Every message arrived once and in order, in one session, and nothing waits any more. */
async function expectExactlyOnce({ alice, bob, pages }: World): Promise<void> {
  expect(bob.candidates()).toEqual(NAMES);
  expect(alice.candidates()).toEqual(NAMES);
  expect(alice.welcomes().filter(({ resumed }) => !resumed)).toHaveLength(1);
  expect(await pages.server.waitingFor('alice')).toBe(0);
}

describe('a signalling session of a call whose sockets break', () => {
  it.each<FrameFate>(['lost', 'delivered_then_cut', 'duplicated'])(
    'delivers every message exactly once, whichever frame is %s',
    async (fate) => {
      let frames = 0;
      const count = (broken: number) => () => (++frames === broken ? fate : 'delivered');
      const whole = await inCall();
      whole.pages.server.fates.set('alice', count(0));
      await exchange(whole);
      await expectExactlyOnce(whole);
      const last = frames;
      expect(last).toBeGreaterThan(20);
      for (let broken = 1; broken <= last; broken++) {
        frames = 0;
        const world = await inCall();
        world.pages.server.fates.set('alice', count(broken));
        await exchange(world);
        await expectExactlyOnce(world);
      }
    },
  );

  it('delivers every message exactly once when frames break at random', async () => {
    for (let seed = 1; seed <= 100; seed++) {
      const random = seededRandom(seed);
      const world = await inCall({ random });
      world.pages.server.fates.set('alice', () => {
        const dice = random();
        if (dice < 0.1) return 'lost';
        if (dice < 0.2) return 'delivered_then_cut';
        return dice < 0.4 ? 'duplicated' : 'delivered';
      });
      await exchange(world);
      await expectExactlyOnce(world);
    }
  }, 20_000);

  it('resumes after an outage and replays what both sides sent meanwhile', async () => {
    const world = await inCall();
    const { alice, bob, pages } = world;
    const { server } = pages;
    server.isReachable = false;
    server.cut('alice');
    await world.pages.pass(5000);
    expect(alice.signaling.state.get()).toBe('offline');
    alice.signaling.send(candidate('bob', 'n1'));
    bob.signaling.send(candidate('alice', 'n2'));
    await world.pages.pass(1000);
    expect(alice.candidates()).toEqual([]);
    server.isReachable = true;
    await world.pages.pass(5000);
    expect(bob.candidates()).toEqual(['n1']);
    expect(alice.candidates()).toEqual(['n2']);
    expect(alice.welcomes()).toMatchObject([{ resumed: false }, { resumed: true }]);
    const sent = server.acknowledged.filter(({ from }) => from === 'alice');
    expect(sent.at(-1)?.message).toMatchObject({ seq: 2, delayMs: expect.any(Number) });
  });

  it('buffers only unacknowledged messages, so it never fills while the server answers', async () => {
    const world = await inCall();
    const { alice, pages } = world;
    const { server } = pages;
    for (let n = 0; n < 300; n++) {
      alice.signaling.send(candidate('bob', `n${n}`));
      await world.pages.pass(100);
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
    world.pages.server.notify('alice', { type: 'missed_count', count: 2 });
    world.alice.signaling.send(candidate('bob', 'n1'));
    await world.pages.pass(1000);
    world.alice.platform.wakeUp();
    await world.pages.pass(2000);
    expect(world.alice.received.slice(2)).toEqual([{ type: 'missed_count', count: 2 }]);
    expect(world.alice.signaling.state.get()).toBe('online');
  });
});
