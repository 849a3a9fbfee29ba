import { SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { signAccessToken } from '../auth/access-token.ts';
import { TestClient } from '../testing/test-client.ts';
import { SECRET, TestServer } from '../testing/test-server.ts';

let server: TestServer;
afterEach(() => server.close());

const alice = { userId: 'alice' };
const offer = { type: 'offer', sdp: 'v=0' } as const;

describe('a request to connect', () => {
  const key = new TextEncoder().encode(SECRET);
  const now = () => Math.floor(Date.now() / 1000);
  const token = (aud: string, expires: number | undefined, alg = 'HS256') => {
    const jwt = new SignJWT().setProtectedHeader({ alg }).setSubject('alice').setAudience(aud);
    if (expires !== undefined) jwt.setExpirationTime(now() + expires);
    return jwt.sign(key);
  };

  it.each([
    ['no token', async () => '', 'missing'],
    ['a token of another secret', () => signAccessToken(`${SECRET}!`, alice), 'signature'],
    ['a token for another audience', () => token('other', 60), 'audience'],
    ['a token without an expiry', () => token('xpchat-calls', undefined), 'no valid exp'],
    ['a token of another algorithm', () => token('xpchat-calls', 60, 'HS512'), 'HS256'],
    ['an expired token', () => token('xpchat-calls', -120), 'has expired'],
    ['a token that lives too long', () => token('xpchat-calls', 3600), 'more than 600 seconds'],
  ])('is refused with 401 and a reason: %s', async (_name, make, why) => {
    server = await TestServer.start();
    const made = await make();
    const url = made ? server.urlWith(made) : `ws://127.0.0.1:${server.port}/webrtc`;
    const { status, body } = await TestClient.refusal(url);
    expect(status).toBe(401);
    expect(body).toMatchObject({ code: 'unauthorized', message: expect.stringContaining(why) });
  });

  it('may bring the token as Authorization: Bearer', async () => {
    server = await TestServer.start();
    const authorization = `Bearer ${await signAccessToken(SECRET, alice)}`;
    const url = `ws://127.0.0.1:${server.port}/webrtc`;
    const client = await TestClient.open(url, { authorization });
    expect(await client.hello()).toMatchObject({ userId: 'alice', resumed: false, calls: [] });
  });

  it('is accepted from the own origin and from listed origins only', async () => {
    server = await TestServer.start({ origins: ['https://chat.example'] });
    const url = await server.url('alice');
    const own = `http://127.0.0.1:${server.port}`;
    for (const origin of [own, 'https://chat.example']) {
      await (await TestClient.open(url, { origin })).close();
    }
    for (const origin of ['https://evil.example', 'https://chat.example.evil', 'null']) {
      const { status, body } = await TestClient.refusal(url, { origin });
      expect([status, body]).toMatchObject([403, { code: 'origin_not_allowed' }]);
    }
  });

  it('C11: is refused if the scheme, the host or the port of its page is another one', async () => {
    server = await TestServer.start();
    const url = await server.url('alice');
    const { port } = server;
    for (const origin of [
      `https://127.0.0.1:${port}`,
      `http://localhost:${port}`,
      'http://127.0.0.1',
    ]) {
      const { status } = await TestClient.refusal(url, { origin });
      expect([origin, status]).toEqual([origin, 403]);
    }
    const { body } = await TestClient.refusal(url, { origin: `https://127.0.0.1:${port}` });
    expect(body).toMatchObject({ message: expect.stringContaining('X-Forwarded-Proto') });
  });

  it("may bring the host's cookie, but only with an Origin", async () => {
    server = await TestServer.start({
      authenticateSession: async ({ headers }) => (headers.cookie === 'sid=1' ? alice : null),
    });
    const url = `ws://127.0.0.1:${server.port}/webrtc`;
    const origin = `http://127.0.0.1:${server.port}`;
    const client = await TestClient.open(url, { origin, cookie: 'sid=1' });
    expect(await client.hello()).toMatchObject({ userId: 'alice' });
    expect((await TestClient.refusal(url, { cookie: 'sid=1' })).status).toBe(403);
    expect(await (await TestClient.open(url, { origin, cookie: 'sid=2' })).closed).toBe(4401);
  });

  it('is refused beyond the limit of open sockets of the user', async () => {
    server = await TestServer.start({ socketsPerUser: 2 });
    const first = await server.extended('alice');
    await server.extended('alice');
    const { status, body } = await TestClient.refusal(await server.url('alice'));
    expect([status, body]).toMatchObject([429, { code: 'rate_limited' }]);
    await server.extended('bob');
    await first.close();
    await server.waitForSockets(2);
    await server.extended('alice');
  });

  it('is refused after too many sockets of the user in 30 s', async () => {
    server = await TestServer.start({ socketsPerUser: 1 });
    for (let opened = 0; opened < 5; opened++) {
      await (await server.basic('alice')).close();
      await server.waitForSockets(0);
    }
    const { status, body } = await TestClient.refusal(await server.url('alice'));
    expect([status, body]).toMatchObject([429, { code: 'rate_limited' }]);
    await server.extended('bob');
    server.clock.advanceSync(30_000);
    await server.extended('alice');
  });

  describe('with a cookie of the host', () => {
    let lookups = 0;
    /** The answer of the host. By default it knows alice by her cookie. */
    let answer: (cookie: string | undefined) => Promise<{ userId: string } | null>;
    beforeEach(() => {
      lookups = 0;
      answer = async (cookie) => (cookie === 'sid=1' ? alice : null);
    });
    const start = async (options = {}) => {
      server = await TestServer.start({
        ...options,
        authenticateSession: ({ headers }) => {
          lookups++;
          return answer(headers.cookie);
        },
      });
    };
    /** Resolves to the status; 426 means that only the WebSocket is missing. */
    const connect = async (headers: Record<string, string> = {}) => {
      const own = { host: 'calls.example', origin: 'http://calls.example' };
      const response = await server.app.inject({ url: '/webrtc', headers: { ...own, ...headers } });
      return response.statusCode;
    };
    const times = (count: number, headers?: Record<string, string>) =>
      Promise.all(Array.from({ length: count }, () => connect(headers)));
    const known = { cookie: 'sid=1' };

    it('is refused after 300 unknown cookies from its address in 30 s, while tokens are accepted', async () => {
      await start();
      const statuses = new Set<number>();
      for (let asked = 0; asked < 301; asked++) statuses.add(await connect());
      expect([lookups, ...statuses]).toEqual([300, 401, 429]);
      expect(await connect(known)).toBe(429);
      await server.extended('alice');
      server.clock.advanceSync(30_000);
      expect([await connect(), await connect(known)]).toEqual([401, 426]);
    });

    it('counts towards the limit before the host answers', async () => {
      await start();
      let answerAll: () => void = () => undefined;
      const delayed = new Promise<void>((resolve) => {
        answerAll = resolve;
      });
      answer = async () => {
        if (lookups <= 300) await delayed;
        return null;
      };
      const first = times(300);
      await vi.waitFor(() => expect(lookups).toBe(300));
      expect(new Set(await times(50))).toEqual(new Set([429]));
      expect(lookups).toBe(300);
      answerAll();
      expect(new Set(await first)).toEqual(new Set([401]));
    });

    it('does not count towards the limit if the host knows the user', async () => {
      await start();
      expect(new Set(await times(200, known))).toEqual(new Set([426]));
      expect(new Set(await times(200, known))).toEqual(new Set([426]));
      expect(lookups).toBe(400);
    });

    it('does not count towards the limit if its origin is not allowed', async () => {
      await start();
      const origin = 'https://evil.example';
      expect(new Set(await times(400, { origin }))).toEqual(new Set([403]));
      expect(lookups).toBe(0);
      expect(await connect(known)).toBe(426);
    });

    it('counts towards the limit if the user has too many sockets', async () => {
      await start({ socketsPerUser: 1 });
      await server.extended('alice');
      const statuses = new Set(await times(301, known));
      expect([lookups, ...statuses]).toEqual([300, 429]);
    });

    it('does not count towards the limit if the server has no host to ask', async () => {
      server = await TestServer.start();
      expect(new Set(await times(301))).toEqual(new Set([401]));
    });
  });

  it('is answered with 426 if it is plain HTTP', async () => {
    server = await TestServer.start();
    const authorization = `Bearer ${await signAccessToken(SECRET, alice)}`;
    const response = await server.app.inject({ url: '/webrtc', headers: { authorization } });
    expect(response.statusCode).toBe(426);
  });
});

describe('an invalid message', () => {
  it.each([
    ['not JSON', '{', 'malformed_message', undefined],
    ['an array', '[]', 'malformed_message', undefined],
    ['a missing field', { type: 'call_offer', to: 'bob' }, 'malformed_message', 'call_offer'],
    ['an unknown type', { type: 'call_teleport', to: 'bob' }, 'unknown_type', 'call_teleport'],
    ['a message of the server', { type: 'pong' }, 'unknown_type', 'pong'],
  ])('is answered and does not close the socket: %s', async (_name, sent, code, re) => {
    server = await TestServer.start();
    const client = await server.extended('alice');
    client.send(sent);
    const error = await client.receive('error');
    expect([error.code, error.re]).toEqual([code, re]);
    client.send({ type: 'ping' });
    await client.receive('pong');
  });

  it('is answered if it is over the limit, and closes the socket', async () => {
    server = await TestServer.start();
    const client = await server.extended('alice');
    client.send(' '.repeat(64 * 1024 + 1));
    expect(await client.receive('error')).toMatchObject({ code: 'message_too_large' });
    expect(await client.closed).toBe(1009);
  });

  it('is refused if it is a binary frame', async () => {
    server = await TestServer.start();
    const client = await server.extended('alice');
    client.socket.send(Buffer.from('{"type":"ping"}'));
    expect(await client.receive('error')).toMatchObject({ code: 'malformed_message' });
  });

  it('is refused if its call does not exist or belongs to others', async () => {
    server = await TestServer.start();
    const [one, two] = [await server.extended('alice'), await server.extended('bob')];
    const eve = await server.extended('carol');
    one.send({ type: 'call_offer', to: 'bob', callId: 'c1', offer, callType: 'audio' });
    await two.receive('call_offer');
    eve.send({ type: 'call_cancel', to: 'bob', callId: 'c1' });
    expect(await eve.receive('error')).toMatchObject({ code: 'not_a_participant', callId: 'c1' });
    eve.send({ type: 'call_end', to: 'bob', callId: 'c2' });
    expect(await eve.receive('error')).toMatchObject({ code: 'call_not_found', re: 'call_end' });
    two.send({
      type: 'call_media',
      to: 'alice',
      callId: 'c1',
      media: { audio: true, video: 'off' },
    });
    expect(await two.receive('error')).toMatchObject({ code: 'invalid_state', re: 'call_media' });
  });

  it('is refused beyond the rate limit, and closes the socket after 50 refusals', async () => {
    server = await TestServer.start();
    const client = await server.extended('alice');
    const media = { audio: true, video: 'off' };
    for (let i = 0; i < 140; i++)
      client.send({ type: 'call_media', to: 'bob', callId: 'c', media });
    expect(await client.closed).toBe(4429);
    const codes: Record<string, number> = {};
    for (;;) {
      const message = await client.next().catch(() => undefined);
      if (message?.type !== 'error') break;
      codes[message.code] = (codes[message.code] ?? 0) + 1;
    }
    expect(codes.rate_limited).toBe(50);
    // Another device of the user is not affected.
    const other = await server.extended('alice');
    other.send({ type: 'ping' });
    await other.receive('pong');
  });

  it('is answered with server_error if the server fails, without the reason', async () => {
    server = await TestServer.start({
      canReach: async () => {
        throw new Error('password is hunter2');
      },
    });
    const client = await server.extended('alice');
    client.send({ type: 'call_offer', to: 'bob', callId: 'c1', offer, callType: 'audio' });
    const error = await client.receive('error');
    expect(error).toMatchObject({ code: 'server_error', re: 'call_offer', callId: 'c1' });
    expect(JSON.stringify(error)).not.toContain('hunter2');
  });
});

describe('a signalling session', () => {
  it('is refused for another version of the protocol', async () => {
    server = await TestServer.start();
    const client = await server.basic('alice');
    client.send({ type: 'hello', version: 99 });
    expect(await client.receive('error')).toMatchObject({
      code: 'unsupported_version',
      re: 'hello',
    });
    expect(await client.closed).toBe(4406);
  });

  it('A1: is resumed by another hello on its socket', async () => {
    server = await TestServer.start();
    const client = await server.basic('alice');
    const { sessionId } = await client.hello();
    expect(await client.hello(client.session)).toMatchObject({ sessionId, resumed: true });
    client.send({ type: 'ping' });
    await client.receive('pong');
  });

  it('closes its old socket when it is resumed on a new one', async () => {
    server = await TestServer.start();
    const old = await server.basic('alice');
    const { sessionId } = await old.hello();
    const fresh = await server.basic('alice');
    expect(await fresh.hello(old.session)).toMatchObject({ sessionId, resumed: true });
    expect(await old.closed).toBe(4409);
    fresh.send({ type: 'ping' });
    await fresh.receive('pong');
  });

  it('cannot be resumed by another user or with an invalid token', async () => {
    server = await TestServer.start();
    const alice = await server.basic('alice');
    const { resumeToken, sessionId } = await alice.hello();
    const guessed = `${sessionId}.${'A'.repeat(43)}`;
    for (const [user, token] of [
      ['bob', resumeToken],
      ['alice', guessed],
      ['alice', 'nonsense'],
    ] as const) {
      const welcome = await (await server.basic(user)).hello({ token, received: 0 });
      expect(welcome.resumed).toBe(false);
      expect(welcome.sessionId).not.toBe(sessionId);
    }
    alice.send({ type: 'ping' });
    await alice.receive('pong');
  });

  it('gets the STUN and TURN servers in its welcome', async () => {
    const iceServers = [{ urls: 'turn:turn.example', username: 'u', credential: 'c' }];
    server = await TestServer.start({ iceServersFor: () => ({ iceServers }) });
    expect(await (await server.basic('alice')).hello()).toMatchObject({
      iceServers: [{ urls: ['turn:turn.example'], username: 'u', credential: 'c' }],
    });
  });

  it('gets fresh STUN and TURN servers of its user when it asks for them', async () => {
    let count = 0;
    server = await TestServer.start({
      iceServersFor: async (userId) => ({
        iceServers: [{ urls: ['turn:turn.example'], username: `${userId}-${++count}` }],
        lifetimeMs: 600_000,
      }),
    });
    const alice = await server.basic('alice');
    const serversOf = (username: string) => [{ urls: ['turn:turn.example'], username }];
    expect(await alice.hello()).toMatchObject({
      iceServers: serversOf('alice-1'),
      iceServersLifetimeMs: 600_000,
    });
    alice.send({ type: 'ice_servers_request' });
    expect(await alice.receive('ice_servers')).toEqual({
      type: 'ice_servers',
      iceServers: serversOf('alice-2'),
      lifetimeMs: 600_000,
    });
  });

  it('gets a welcome without STUN and TURN servers, and an error later, if the host fails', async () => {
    server = await TestServer.start({
      iceServersFor: () => {
        throw new Error('away');
      },
    });
    const alice = await server.basic('alice');
    expect(await alice.hello()).not.toHaveProperty('iceServers');
    alice.send({ type: 'ice_servers_request' });
    expect(await alice.receive('error')).toMatchObject({
      code: 'server_error',
      re: 'ice_servers_request',
    });
    expect(server.log.filter((line) => line.includes('iceServersFor failed'))).toHaveLength(2);
  });

  it('must say hello before it asks for STUN and TURN servers', async () => {
    server = await TestServer.start({ iceServersFor: () => ({ iceServers: [] }) });
    const basic = await server.basic('alice');
    basic.send({ type: 'ice_servers_request' });
    expect(await basic.receive('error')).toMatchObject({
      code: 'invalid_state',
      re: 'ice_servers_request',
    });
  });

  it('loses its socket when the device answers no ping', async () => {
    server = await TestServer.start({ heartbeat: 25_000 });
    const client = await server.extended('alice');
    const pinged = new Promise((resolve) => client.socket.once('ping', resolve));
    client.socket.pong = () => undefined;
    // `ws` answers pings by itself unless it stops reading.
    client.socket.pause();
    // One period in which it was heard, one until the ping, one for the answer.
    for (let period = 0; period < 3; period++) server.clock.advanceSync(25_000);
    client.socket.resume();
    await pinged;
    expect(await client.closed).toBe(4408);
  });

  it('E11: is not pinged while its client pings, so an idle page costs one ping in a period', async () => {
    server = await TestServer.start({ heartbeat: 6000 });
    const client = await server.extended('alice');
    let pings = 0;
    client.socket.on('ping', () => pings++);
    for (let period = 0; period < 5; period++) {
      client.send({ type: 'ping' });
      await client.receive('pong');
      server.clock.advanceSync(6000);
    }
    expect(pings).toBe(0);
  });

  it('is closed when its login session is signed out, unlike those of other login sessions', async () => {
    server = await TestServer.start();
    const urlOf = async (session: string) =>
      server.urlWith(await signAccessToken(SECRET, { userId: 'alice', session }));
    const [gone, stays] = [
      await TestClient.open(await urlOf('phone')),
      await TestClient.open(await urlOf('desk')),
    ];
    await gone.hello();
    await stays.hello();
    server.app.calls.disconnect('phone');
    expect(await gone.closed).toBe(4401);
    await server.waitForSockets(1);
    const bob = await server.extended('bob');
    stays.send({ type: 'call_offer', to: 'bob', callId: 'c1', offer, callType: 'audio' });
    // Other users must not see the name of the login session.
    expect(JSON.stringify(await bob.receive('call_offer'))).not.toContain('desk');
    bob.send({ type: 'call_reject', to: 'alice', callId: 'c1', reason: 'declined' });
    await stays.receive('call_reject');
    await stays.close(1001);
    await server.waitForSockets(1);
    // A signed-out device does not ring within its grace period.
    bob.send({ type: 'call_offer', to: 'alice', callId: 'c2', offer, callType: 'audio' });
    expect(await bob.receive('call_end')).toMatchObject({ reason: 'offline' });
  });

  it('cannot use the REST API once its login session is signed out', async () => {
    server = await TestServer.start();
    const get = async (session: string, path: string) => {
      const authorization = `Bearer ${await signAccessToken(SECRET, { userId: 'alice', session })}`;
      const headers = { authorization };
      return server.app.inject({ url: `/calls/api/${path}`, headers });
    };
    expect((await get('phone', 'history')).statusCode).toBe(200);
    await server.app.calls.disconnect('phone');
    for (const path of ['history', 'settings', 'blocks', 'presence?users=bob']) {
      const response = await get('phone', path);
      expect([path, response.statusCode]).toEqual([path, 401]);
      expect(response.json()).toMatchObject({ code: 'unauthorized' });
    }
    expect((await get('desk', 'history')).statusCode).toBe(200);
  });

  it('is closed with 1001 when the server stops, and leaves no timer behind', async () => {
    server = await TestServer.start();
    const [one, two] = [await server.extended('alice'), await server.basic('bob')];
    one.send({ type: 'call_offer', to: 'bob', callId: 'c1', offer, callType: 'audio' });
    await server.close();
    expect([await one.closed, await two.closed]).toEqual([1001, 1001]);
    expect(server.clock.pending).toBe(0);
  });
});

describe('GET history', () => {
  it("returns a user's own calls, page by page, and nobody else's", async () => {
    server = await TestServer.start();
    const one = await server.extended('alice');
    for (const [index, to] of ['bob', 'carol', 'dave'].entries()) {
      server.clock.advanceSync(1000);
      one.send({ type: 'call_offer', to, callId: `c${index}`, offer, callType: 'audio' });
      await one.receive('call_end');
    }
    const get = async (userId: string, query: string) => {
      const authorization = `Bearer ${await signAccessToken(SECRET, { userId })}`;
      const url = `/calls/api/history?${query}`;
      const response = await server.app.inject({ url, headers: { authorization } });
      return { status: response.statusCode, ...response.json() };
    };
    const page = await get('alice', 'limit=2');
    expect(page.calls).toMatchObject([
      { id: 'c2', type: 'audio', caller: 'alice', callees: ['dave'], reason: 'offline' },
      { id: 'c1' },
    ]);
    const rest = await get('alice', `limit=2&before=${page.calls[1].createdAt}&beforeId=c1`);
    expect(rest.calls).toMatchObject([{ id: 'c0' }]);
    // The call of the cursor is returned only for a later id.
    const same = await get('alice', `limit=1&before=${page.calls[1].createdAt}&beforeId=c1x`);
    expect(same.calls).toMatchObject([{ id: 'c1' }]);
    expect((await get('alice', 'beforeId=c1')).status).toBe(400);
    expect((await get('bob', '')).calls).toMatchObject([{ id: 'c0', callees: ['bob'] }]);
    expect((await get('erin', '')).calls).toEqual([]);
    expect((await get('alice', 'limit=0')).status).toBe(400);
    expect((await server.app.inject('/calls/api/history')).statusCode).toBe(401);
  });
});
