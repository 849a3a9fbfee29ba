import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemoryStore } from '../adapters/memory/memory-store.ts';
import type { TokenVerification } from '../auth/access-token.ts';
import type { CallsNode } from '../calls-node.ts';
import { createTestNode } from '../testing/create-test-node.ts';
import { LabSocket } from '../testing/lab-socket.ts';
import { flushPromises, VirtualClock } from '../testing/virtual-clock.ts';

const MINUTE_MS = 60_000;
const TOKEN_LIFE_MS = 5 * MINUTE_MS;
const GRACE_MS = 10 * MINUTE_MS;

let clock: VirtualClock;
let node: CallsNode;
let ids: number;

beforeEach(async () => {
  clock = new VirtualClock();
  ids = 0;
  node = createTestNode({
    clock,
    store: new MemoryStore(clock),
    newId: () => `id-${++ids}`,
    verifyToken,
  });
  await node.start();
});
afterEach(() => node.close());

/** Takes the name of a user as a token that was signed just now. */
function verifyToken(token: string): TokenVerification {
  return token === 'forged'
    ? { ok: false, message: 'It is forged.' }
    : { ok: true, user: user(token) };
}

const user = (userId: string) => ({
  userId,
  token: { issuedAt: clock.now(), expiresAt: clock.now() + TOKEN_LIFE_MS },
});

function open(opened: object & { userId: string } = user('alice')) {
  const received: Record<string, unknown>[] = [];
  const closes: number[] = [];
  const socket = new LabSocket(
    (text) => received.push(JSON.parse(text)),
    (code) => closes.push(code),
  );
  socket.events = node.gateway.accept(socket, opened);
  const send = (message: object) => socket.events?.message(JSON.stringify(message), false);
  return { received, closes, send };
}

/** Moves the clock in steps, so that sockets answer their pings. */
async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 20_000) {
    await clock.advance(20_000);
    await flushPromises();
  }
}

describe('a socket whose access token expired', () => {
  it.each([
    ['an extended client', true],
    ['a basic client', false],
  ])('C9: of %s is closed with 4402 after the grace', async (_who, isExtended) => {
    const client = open();
    if (isExtended) client.send({ type: 'hello', version: 1 });
    await pass(TOKEN_LIFE_MS + GRACE_MS - MINUTE_MS);
    expect(client.closes).toEqual([]);
    await pass(2 * MINUTE_MS);
    expect(client.closes).toEqual([4402]);
  });

  it('C9: of a basic client stays open until its call has ended', async () => {
    const [alice, bob] = [open(), open(user('bob'))];
    const sdp = 'v=0\r\n';
    alice.send({
      type: 'call_offer',
      to: 'bob',
      callType: 'audio',
      offer: { type: 'offer', sdp },
    });
    await pass(20_000);
    bob.send({ type: 'call_answer', to: 'alice', answer: { type: 'answer', sdp } });
    await pass(TOKEN_LIFE_MS + GRACE_MS + 5 * MINUTE_MS);
    expect(alice.received.at(-1)).toMatchObject({ type: 'call_answer' });
    expect([alice.closes, bob.closes]).toEqual([[], []]);
    alice.send({ type: 'call_end', to: 'bob', callId: bob.received[0]?.callId });
    await pass(2 * MINUTE_MS);
    expect([alice.closes, bob.closes]).toEqual([[4402], [4402]]);
  });

  it('C9: stays open as long as its client sends fresh tokens', async () => {
    const client = open();
    client.send({ type: 'hello', version: 1 });
    await flushPromises();
    expect(client.received[0]).toMatchObject({ type: 'welcome', tokenLifetimeMs: TOKEN_LIFE_MS });
    for (let renewals = 0; renewals < 10; renewals++) {
      await pass(4 * MINUTE_MS);
      client.send({ type: 'authenticate', token: 'alice' });
    }
    const renewed = client.received.filter(({ type }) => type === 'authenticated');
    expect(renewed).toEqual(
      Array.from({ length: 10 }, () => ({ type: 'authenticated', tokenLifetimeMs: TOKEN_LIFE_MS })),
    );
    expect(client.closes).toEqual([]);
    await pass(TOKEN_LIFE_MS + GRACE_MS + MINUTE_MS);
    expect(client.closes).toEqual([4402]);
  });

  it('C9: gains nothing from a token that is not valid', async () => {
    const client = open();
    client.send({ type: 'authenticate', token: 'forged' });
    expect(client.received).toEqual([
      {
        type: 'error',
        code: 'unauthorized',
        message: expect.stringContaining('It is forged.'),
        re: 'authenticate',
      },
    ]);
    await pass(TOKEN_LIFE_MS + GRACE_MS + MINUTE_MS);
    expect(client.closes).toEqual([4402]);
  });

  it("C9: is closed with 4401 at another user's token", () => {
    const client = open();
    client.send({ type: 'authenticate', token: 'mallory' });
    expect(client.closes).toEqual([4401]);
  });

  it('C9: is asked again after twelve hours if it has no token', async () => {
    const client = open({ userId: 'alice' });
    client.send({ type: 'hello', version: 1 });
    await flushPromises();
    expect(client.received[0]).not.toHaveProperty('tokenLifetimeMs');
    await pass(12 * 60 * MINUTE_MS + MINUTE_MS);
    expect(client.closes).toEqual([4402]);
  });
});

describe('a user whom the host disconnects', () => {
  it('C9: loses every socket, and tokens of before are refused', async () => {
    const earlier = user('alice');
    const [one, two, other] = [open(), open({ userId: 'alice' }), open(user('bob'))];
    await clock.advance(1000);
    await node.disconnectUser('alice');
    await flushPromises();
    expect([one.closes, two.closes, other.closes]).toEqual([[4401], [4401], []]);
    expect(node.gateway.isSignedOut(earlier)).toBe(true);
    await clock.advance(MINUTE_MS + 1000);
    expect(node.gateway.isSignedOut(user('alice'))).toBe(false);
    expect(open().closes).toEqual([]);
  });

  it("C9: is refused with a token that the chat's clock signed up to a minute ahead", async () => {
    const now = clock.now();
    const ahead = (ms: number) => ({
      userId: 'alice',
      token: { issuedAt: now + ms, expiresAt: now + TOKEN_LIFE_MS },
    });
    await node.disconnectUser('alice');
    await flushPromises();
    expect(
      [1000, MINUTE_MS, MINUTE_MS + 1].map((ms) => node.gateway.isSignedOut(ahead(ms))),
    ).toEqual([true, true, false]);
  });

  it('C9: can be disconnected again as soon as they may connect again', async () => {
    for (let time = 0; time < 2; time++) {
      await clock.advance(MINUTE_MS + 1000);
      const client = open();
      expect(client.closes).toEqual([]);
      await clock.advance(1000);
      await node.disconnectUser('alice');
      await flushPromises();
      expect(client.closes).toEqual([4401]);
    }
  });
});
