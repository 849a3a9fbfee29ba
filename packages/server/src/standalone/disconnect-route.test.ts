import Fastify, { type FastifyInstance } from 'fastify';
import { SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CallsDecorator } from '../plugin.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { registerDisconnectRoute } from './disconnect-route.ts';

const SECRET = 'a secret for tests, long enough for HS256';
const REQUESTS_PER_MINUTE = 600;

let clock: VirtualClock;
let app: FastifyInstance;
let disconnected: string[];
let token: string;

beforeEach(async () => {
  clock = new VirtualClock();
  disconnected = [];
  app = Fastify();
  app.decorate('calls', {
    disconnectUser: async (userId: string) => void disconnected.push(`user ${userId}`),
    disconnect: async (session: string) => void disconnected.push(`session ${session}`),
  } as unknown as CallsDecorator);
  registerDisconnectRoute(app, SECRET, clock);
  token = await new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setAudience('calls-admin')
    .setExpirationTime('1m')
    .sign(new TextEncoder().encode(SECRET));
});

afterEach(async () => {
  await app.close();
  expect(clock.pending).toBe(0);
});

async function post(payload: object, authorization = `Bearer ${token}`): Promise<number> {
  const headers = { authorization };
  const url = '/calls/admin/disconnect';
  return (await app.inject({ method: 'POST', url, headers, payload })).statusCode;
}

describe('POST /calls/admin/disconnect', () => {
  it('C9: closes the sockets of the user or the login session that the body names', async () => {
    expect(await post({ userId: 'alice' })).toBe(204);
    expect(await post({ session: 'login 1' })).toBe(204);
    expect(disconnected).toEqual(['user alice', 'session login 1']);
  });

  it.each([
    {},
    { userId: '' },
    { userId: 'a'.repeat(129) },
    { session: '' },
    { session: 7 },
    { userId: 'alice', session: 'login 1' },
    { userId: 'alice', device: 'd1' },
  ])('refuses %j', async (payload) => {
    expect(await post(payload)).toBe(400);
    expect(disconnected).toEqual([]);
  });

  it('C4: answers 600 requests a minute, forged ones included, and then again', async () => {
    for (let n = 0; n < REQUESTS_PER_MINUTE; n++) expect(await post({}, 'Bearer forged')).toBe(401);
    expect(await post({ userId: 'alice' })).toBe(429);
    await clock.advance(60_000);
    expect(await post({ userId: 'alice' })).toBe(204);
    expect(disconnected).toEqual(['user alice']);
  });
});
