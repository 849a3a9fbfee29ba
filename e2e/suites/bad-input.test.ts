import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { signToken } from '../harness/access-token.ts';
import { type Product, startProduct } from '../harness/product.ts';
import { openRaw, type RawSocket } from '../harness/raw-socket.ts';

const KEY = 'a key that only the tests of this file know';
const OFFER = { type: 'offer', sdp: 'v=0\r\n' };

let product: Product;
const sockets: RawSocket[] = [];

beforeAll(async () => {
  product = await startProduct({ XPCHAT_CALLS_TOKEN_KEY: KEY, LOG_LEVEL: 'trace' });
});
afterAll(() => product.close());
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});

async function socketOf(user: string): Promise<RawSocket> {
  const socket = await openRaw(await product.ticket(user));
  sockets.push(socket);
  return socket;
}

/** A socket of an extended client, after hello and welcome. */
async function extendedSocketOf(user: string): Promise<RawSocket> {
  const socket = await socketOf(user);
  socket.send({ type: 'hello', version: 1 });
  await socket.next('welcome');
  return socket;
}

const offerTo = (to: string) => ({ type: 'call_offer', to, offer: OFFER, callType: 'audio' });

const now = (): number => Math.floor(Date.now() / 1000);
const webrtc = (token: string): string =>
  `${product.url.replace('http', 'ws')}/webrtc?access_token=${token}`;
const claims = (exp: number): object => ({ aud: 'xpchat-calls', sub: 'alice', iat: exp - 60, exp });

test('a token signed by the chat opens the socket', async () => {
  const socket = await openRaw(webrtc(signToken(KEY, claims(now() + 60))));
  sockets.push(socket);
  socket.send({ type: 'hello', version: 1 });
  expect(await socket.next('welcome')).toMatchObject({ userId: 'alice' });
});

test.for([
  ['is expired', () => signToken(KEY, claims(now() - 60))],
  ['was signed by somebody else', () => signToken('somebody elses key', claims(now() + 60))],
  ['is issued for another service', () => signToken(KEY, { ...claims(now() + 60), aud: 'chat' })],
  ['is malformed', () => 'nonsense'],
] satisfies [string, () => string][])('a token that %s is refused with 401', async ([, token]) => {
  await expect(openRaw(webrtc(token()))).rejects.toThrow('401');
});

test('an upgrade from a page of another origin is refused with 403', async () => {
  const url = await product.ticket('alice');
  await expect(openRaw(url, { origin: 'https://elsewhere.example' })).rejects.toThrow('403');
});

test.for([
  ['an unknown person', 'nobody-of-that-name', 'user_not_found'],
  ['oneself', 'alice', 'self_call'],
] as const)('calling %s is answered with an error', async ([, to, code]) => {
  const alice = await extendedSocketOf('alice');
  alice.send({ ...offerTo(to), callId: 'call-1' });
  expect(await alice.next('error')).toMatchObject({ code, re: 'call_offer', callId: 'call-1' });
});

test('a call to a person who is offline ends at once with reason offline', async () => {
  const alice = await extendedSocketOf('alice');
  alice.send({ ...offerTo('bob'), callId: 'call-offline' });
  expect(await alice.next('call_end')).toMatchObject({ reason: 'offline', callId: 'call-offline' });
});

test.for([
  ['text that is not JSON', '{', 'malformed_message'],
  ['JSON that is not an object', '42', 'malformed_message'],
  ['a message without its fields', { type: 'call_offer', to: 'bob' }, 'malformed_message'],
  ['a message of an unknown type', { type: 'call_everybody' }, 'unknown_type'],
  [
    'an answer to no call',
    { type: 'call_answer', to: 'bob', callId: 'none', answer: { type: 'answer', sdp: 'v=0\r\n' } },
    'call_not_found',
  ],
] as const)('%s is answered with an error, and the socket stays open', async ([, data, code]) => {
  const alice = await extendedSocketOf('alice');
  alice.send(data);
  expect(await alice.next('error')).toMatchObject({ code });
  alice.send({ type: 'ping' });
  await alice.next('pong');
});

test('a message over the limit is answered with an error, and closes the socket with 1009', async () => {
  const alice = await extendedSocketOf('alice');
  alice.send({ ...offerTo('bob'), x: 'x'.repeat(70_000) });
  expect(await alice.next('error')).toMatchObject({ code: 'message_too_large' });
  expect(await alice.closed()).toBe(1009);
});

test("the server stamps the sender from the token and ignores the message's own from", async () => {
  const bob = await extendedSocketOf('bob');
  const alice = await extendedSocketOf('alice');
  alice.send({ ...offerTo('bob'), callId: 'call-forged', from: 'carol', leg: 'forged' });
  const ring = await bob.next('call_offer');
  expect(ring).toMatchObject({ from: 'alice', callId: 'call-forged' });
  expect(ring.leg).not.toBe('forged');
  bob.send({ type: 'call_reject', to: 'alice', callId: 'call-forged' });
  await alice.next('call_reject');
});

test('a third person cannot answer a call, end it or send candidates to it', async () => {
  const bob = await extendedSocketOf('bob');
  const alice = await extendedSocketOf('alice');
  const carol = await extendedSocketOf('carol');
  alice.send({ ...offerTo('bob'), callId: 'call-of-two' });
  await bob.next('call_offer');
  for (const message of [
    { type: 'call_answer', answer: { type: 'answer', sdp: 'v=0\r\n' } },
    { type: 'call_end' },
    { type: 'ice_candidate', candidate: { candidate: '' } },
  ]) {
    carol.send({ ...message, to: 'alice', callId: 'call-of-two' });
    expect(await carol.next('error')).toMatchObject({ re: message.type });
  }
  bob.send({ type: 'call_reject', to: 'alice', callId: 'call-of-two' });
  await alice.next('call_reject');
  expect(alice.received.map(({ type }) => type)).toEqual(['welcome', 'call_reject']);
});

test('no token, session description or address reaches the log', async () => {
  const url = await product.ticket('dave');
  const dave = await openRaw(url);
  sockets.push(dave);
  dave.send({ type: 'hello', version: 1 });
  const { resumeToken } = await dave.next('welcome');
  dave.send({ ...offerTo('bob'), offer: { type: 'offer', sdp: 'secret-sdp' } });
  dave.send({ type: 'ice_candidate', to: 'bob', candidate: { candidate: 'secret-address' } });
  dave.send('{');
  await dave.next('error');
  const token = new URL(url).searchParams.get('access_token');
  expect(product.output(), 'a log at level trace').toContain('/webrtc');
  for (const secret of [token, resumeToken, 'secret-sdp', 'secret-address', KEY]) {
    expect(product.output()).not.toContain(secret);
  }
});
