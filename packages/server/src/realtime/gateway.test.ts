import { SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { signAccessToken } from '../auth/access-token.ts';
import { TestClient } from '../testing/test-client.ts';
import { SECRET, TestServer } from '../testing/test-server.ts';

let server: TestServer;
afterEach(() => server.close());

const alice = { userId: 'alice' };
const offer = { type: 'offer', sdp: 'v=0' } as const;

describe('who may connect', () => {
  const key = new TextEncoder().encode(SECRET);
  const now = () => Math.floor(Date.now() / 1000);
  const token = (aud: string, expires: number | undefined, alg = 'HS256') => {
    const jwt = new SignJWT().setProtectedHeader({ alg }).setSubject('alice').setAudience(aud);
    if (expires !== undefined) jwt.setExpirationTime(now() + expires);
    return jwt.sign(key);
  };

  it.each([
    ['no token', async () => '', 'missing'],
    ['a token of another secret', () => signAccessToken(`${SECRET}!`, alice), 'not valid'],
    ['a token for something else', () => token('other', 60), 'not valid'],
    ['a token without an end', () => token('xpchat-calls', undefined), 'not valid'],
    ['a token of another algorithm', () => token('xpchat-calls', 60, 'HS512'), 'not valid'],
    ['an expired token', () => token('xpchat-calls', -60), 'has expired'],
    ['a token that lives too long', () => token('xpchat-calls', 3600), 'more than 600 seconds'],
  ])('refuses %s with 401 and says why', async (_name, make, why) => {
    server = await TestServer.start();
    const made = await make();
    const url = made ? server.urlWith(made) : `ws://127.0.0.1:${server.port}/webrtc`;
    const { status, body } = await TestClient.refusal(url);
    expect(status).toBe(401);
    expect(body).toMatchObject({ code: 'unauthorized', message: expect.stringContaining(why) });
  });

  it('takes a token as Authorization: Bearer, too', async () => {
    server = await TestServer.start();
    const authorization = `Bearer ${await signAccessToken(SECRET, alice)}`;
    const url = `ws://127.0.0.1:${server.port}/webrtc`;
    const client = await TestClient.open(url, { authorization });
    expect(await client.hello()).toMatchObject({ userId: 'alice', resumed: false, calls: [] });
  });

  it('takes pages of its own origin and of the listed ones, and no others', async () => {
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

  it("takes the host's own session, only with an Origin", async () => {
    server = await TestServer.start({
      authenticateSession: async ({ headers }) => (headers.cookie === 'sid=1' ? alice : null),
    });
    const url = `ws://127.0.0.1:${server.port}/webrtc`;
    const origin = `http://127.0.0.1:${server.port}`;
    const client = await TestClient.open(url, { origin, cookie: 'sid=1' });
    expect(await client.hello()).toMatchObject({ userId: 'alice' });
    expect((await TestClient.refusal(url, { cookie: 'sid=1' })).status).toBe(403);
    expect((await TestClient.refusal(url, { origin, cookie: 'sid=2' })).status).toBe(401);
  });

  it('limits the sockets of one person', async () => {
    server = await TestServer.start({ socketsPerUser: 2 });
    const first = await server.full('alice');
    await server.full('alice');
    const { status, body } = await TestClient.refusal(await server.url('alice'));
    expect([status, body]).toMatchObject([429, { code: 'rate_limited' }]);
    await server.full('bob');
    await first.close();
    await server.waitForSockets(2);
    await server.full('alice');
  });

  it('lets nobody open sockets again and again', async () => {
    server = await TestServer.start({ socketsPerUser: 1 });
    for (let opened = 0; opened < 5; opened++) {
      await (await server.basic('alice')).close();
      await server.waitForSockets(0);
    }
    const { status, body } = await TestClient.refusal(await server.url('alice'));
    expect([status, body]).toMatchObject([429, { code: 'rate_limited' }]);
    await server.full('bob');
    server.clock.advance(30_000);
    await server.full('alice');
  });

  describe('by the cookie of the host', () => {
    let questions = 0;
    /** What the host answers; by default it knows alice by her cookie. */
    let answer: (cookie: string | undefined) => Promise<{ userId: string } | null>;
    beforeEach(() => {
      questions = 0;
      answer = async (cookie) => (cookie === 'sid=1' ? alice : null);
    });
    const start = async (options = {}) => {
      server = await TestServer.start({
        ...options,
        authenticateSession: ({ headers }) => {
          questions++;
          return answer(headers.cookie);
        },
      });
    };
    /** The status for somebody who wants to connect; 426 for those who need nothing but a WebSocket. */
    const knock = async (headers: Record<string, string> = {}) => {
      const own = { host: 'calls.example', origin: 'https://calls.example' };
      const response = await server.app.inject({ url: '/webrtc', headers: { ...own, ...headers } });
      return response.statusCode;
    };
    const times = (count: number, headers?: Record<string, string>) =>
      Promise.all(Array.from({ length: count }, () => knock(headers)));
    const known = { cookie: 'sid=1' };

    it('does not ask the host for ever who strangers at an address are, and takes tokens of their neighbours', async () => {
      await start();
      const statuses = new Set<number>();
      for (let asked = 0; asked < 301; asked++) statuses.add(await knock());
      expect([questions, ...statuses]).toEqual([300, 401, 429]);
      expect(await knock(known)).toBe(429);
      await server.full('alice');
      server.clock.advance(30_000);
      expect([await knock(), await knock(known)]).toEqual([401, 426]);
    });

    it('asks no more of the host at once, however long it thinks', async () => {
      await start();
      let tell: () => void = () => undefined;
      const thinking = new Promise<void>((resolve) => {
        tell = resolve;
      });
      answer = async () => {
        if (questions <= 300) await thinking;
        return null;
      };
      const first = times(300);
      await vi.waitFor(() => expect(questions).toBe(300));
      expect(new Set(await times(50))).toEqual(new Set([429]));
      expect(questions).toBe(300);
      tell();
      expect(new Set(await first)).toEqual(new Set([401]));
    });

    it('takes every neighbour whom the host knows', async () => {
      await start();
      expect(new Set(await times(200, known))).toEqual(new Set([426]));
      expect(new Set(await times(200, known))).toEqual(new Set([426]));
      expect(questions).toBe(400);
    });

    it('does not let a page of another site lock out the neighbours', async () => {
      await start();
      const origin = 'https://evil.example';
      expect(new Set(await times(400, { origin }))).toEqual(new Set([403]));
      expect(questions).toBe(0);
      expect(await knock(known)).toBe(426);
    });

    it('asks no more for those who have too many sockets than for strangers', async () => {
      await start({ socketsPerUser: 1 });
      await server.full('alice');
      const statuses = new Set(await times(301, known));
      expect([questions, ...statuses]).toEqual([300, 429]);
    });

    it('counts nothing where no host can be asked', async () => {
      server = await TestServer.start();
      expect(new Set(await times(301))).toEqual(new Set([401]));
    });
  });

  it('tells who asks by basic HTTP to use a WebSocket', async () => {
    server = await TestServer.start();
    const authorization = `Bearer ${await signAccessToken(SECRET, alice)}`;
    const response = await server.app.inject({ url: '/webrtc', headers: { authorization } });
    expect(response.statusCode).toBe(426);
  });
});

describe('bad messages', () => {
  it.each([
    ['not JSON', '{', 'malformed_message', undefined],
    ['no object', '[]', 'malformed_message', undefined],
    ['a missing field', { type: 'call_offer', to: 'bob' }, 'malformed_message', 'call_offer'],
    ['an unknown type', { type: 'call_teleport', to: 'bob' }, 'unknown_type', 'call_teleport'],
    ['a message of the server', { type: 'pong' }, 'unknown_type', 'pong'],
  ])('are answered and do not close the socket: %s', async (_name, sent, code, re) => {
    server = await TestServer.start();
    const client = await server.full('alice');
    client.send(sent);
    const error = await client.take('error');
    expect([error.code, error.re]).toEqual([code, re]);
    client.send({ type: 'ping' });
    await client.take('pong');
  });

  it('are answered when they are a little too long, and close the socket far above', async () => {
    server = await TestServer.start();
    const client = await server.full('alice');
    client.send(' '.repeat(64 * 1024 + 1));
    expect(await client.take('error')).toMatchObject({ code: 'message_too_large' });
    client.send(' '.repeat(4 * 64 * 1024 + 1));
    expect(await client.closed).toBe(1009);
  });

  it('are refused in binary frames', async () => {
    server = await TestServer.start();
    const client = await server.full('alice');
    client.socket.send(Buffer.from('{"type":"ping"}'));
    expect(await client.take('error')).toMatchObject({ code: 'malformed_message' });
  });

  it('are refused for calls that do not exist or are of others', async () => {
    server = await TestServer.start();
    const [one, two] = [await server.full('alice'), await server.full('bob')];
    const eve = await server.full('carol');
    one.send({ type: 'call_offer', to: 'bob', callId: 'c1', offer, callType: 'audio' });
    await two.take('call_offer');
    eve.send({ type: 'call_cancel', to: 'bob', callId: 'c1' });
    expect(await eve.take('error')).toMatchObject({ code: 'not_a_participant', callId: 'c1' });
    eve.send({ type: 'call_end', to: 'bob', callId: 'c2' });
    expect(await eve.take('error')).toMatchObject({ code: 'call_not_found', re: 'call_end' });
    two.send({
      type: 'call_media',
      to: 'alice',
      callId: 'c1',
      media: { audio: true, video: 'off' },
    });
    expect(await two.take('error')).toMatchObject({ code: 'invalid_state', re: 'call_media' });
  });

  it('that come too fast are refused, and close the socket in the end', async () => {
    server = await TestServer.start();
    const client = await server.full('alice');
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
    // Another device of the same person goes on.
    const other = await server.full('alice');
    other.send({ type: 'ping' });
    await other.take('pong');
  });

  it('are answered with server_error when the server fails, without its reasons', async () => {
    server = await TestServer.start({
      canReach: async () => {
        throw new Error('password is hunter2');
      },
    });
    const client = await server.full('alice');
    client.send({ type: 'call_offer', to: 'bob', callId: 'c1', offer, callType: 'audio' });
    const error = await client.take('error');
    expect(error).toMatchObject({ code: 'server_error', re: 'call_offer', callId: 'c1' });
    expect(JSON.stringify(error)).not.toContain('hunter2');
  });
});

describe('sessions', () => {
  it('refuse another version of the protocol', async () => {
    server = await TestServer.start();
    const client = await server.basic('alice');
    client.send({ type: 'hello', version: 99 });
    expect(await client.take('error')).toMatchObject({ code: 'unsupported_version', re: 'hello' });
    expect(await client.closed).toBe(4406);
  });

  it('say hello once, before anything else', async () => {
    server = await TestServer.start();
    const client = await server.full('alice');
    client.send({ type: 'hello', version: 1 });
    expect(await client.take('error')).toMatchObject({ code: 'invalid_state', re: 'hello' });
  });

  it('close the old socket when they are resumed on a new one', async () => {
    server = await TestServer.start();
    const old = await server.basic('alice');
    const { sessionId } = await old.hello();
    const fresh = await server.basic('alice');
    expect(await fresh.hello(old.session)).toMatchObject({ sessionId, resumed: true });
    expect(await old.closed).toBe(4409);
    fresh.send({ type: 'ping' });
    await fresh.take('pong');
  });

  it('cannot be resumed by another person, or with a token that does not hold', async () => {
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
    await alice.take('pong');
  });

  it('are told the servers for STUN and TURN', async () => {
    const iceServers = [{ urls: 'turn:turn.example', username: 'u', credential: 'c' }];
    server = await TestServer.start({ iceServers });
    expect(await (await server.basic('alice')).hello()).toMatchObject({
      iceServers: [{ urls: ['turn:turn.example'], username: 'u', credential: 'c' }],
    });
  });

  it('are closed when their device no longer answers', async () => {
    server = await TestServer.start({ heartbeat: 25_000 });
    const client = await server.full('alice');
    const pinged = new Promise((resolve) => client.socket.once('ping', resolve));
    client.socket.pong = () => undefined;
    // The client answers by itself: it is silenced by pausing what it reads.
    client.socket.pause();
    server.clock.advance(25_000);
    server.clock.advance(25_000);
    client.socket.resume();
    await pinged;
    expect(await client.closed).toBe(4408);
  });

  it('are closed when their person is signed out, and those of other sessions are not', async () => {
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
    const bob = await server.full('bob');
    stays.send({ type: 'call_offer', to: 'bob', callId: 'c1', offer, callType: 'audio' });
    // What the session is called is nothing for other people.
    expect(JSON.stringify(await bob.take('call_offer'))).not.toContain('desk');
    bob.send({ type: 'call_reject', to: 'alice', callId: 'c1', reason: 'declined' });
    await stays.take('call_reject');
    await stays.close(1001);
    await server.waitForSockets(1);
    // Signed out is not away for a moment: nobody is there to ring.
    bob.send({ type: 'call_offer', to: 'alice', callId: 'c2', offer, callType: 'audio' });
    expect(await bob.take('call_end')).toMatchObject({ reason: 'offline' });
  });

  it('are nothing to the REST API once they are signed out, unlike others of the person', async () => {
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

  it('are told to come back later when the server stops, and leave nothing behind', async () => {
    server = await TestServer.start();
    const [one, two] = [await server.full('alice'), await server.basic('bob')];
    one.send({ type: 'call_offer', to: 'bob', callId: 'c1', offer, callType: 'audio' });
    await server.close();
    expect([await one.closed, await two.closed]).toEqual([1001, 1001]);
    expect(server.clock.pending).toBe(0);
  });
});

describe('history', () => {
  it("shows a person's own calls, page by page, and nobody else's", async () => {
    server = await TestServer.start();
    const one = await server.full('alice');
    for (const [index, to] of ['bob', 'carol', 'dave'].entries()) {
      server.clock.advance(1000);
      one.send({ type: 'call_offer', to, callId: `c${index}`, offer, callType: 'audio' });
      await one.take('call_end');
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
    // The very call that the cursor names comes with a later id alone.
    const same = await get('alice', `limit=1&before=${page.calls[1].createdAt}&beforeId=c1x`);
    expect(same.calls).toMatchObject([{ id: 'c1' }]);
    expect((await get('alice', 'beforeId=c1')).status).toBe(400);
    expect((await get('bob', '')).calls).toMatchObject([{ id: 'c0', callees: ['bob'] }]);
    expect((await get('erin', '')).calls).toEqual([]);
    expect((await get('alice', 'limit=0')).status).toBe(400);
    expect((await server.app.inject('/calls/api/history')).statusCode).toBe(401);
  });
});
