import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ORIGIN, TestApi } from '../testing/test-api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await TestApi.start();
});
afterEach(() => api.close());

const cookie = 'user=alice';
const own = { host: 'calls.example' };

describe('a request to the API', () => {
  it.each([
    ['GET', 'history'],
    ['DELETE', 'history'],
    ['DELETE', 'history/c1'],
    ['POST', 'history/seen'],
    ['GET', 'settings'],
    ['PUT', 'settings'],
    ['GET', 'blocks'],
    ['PUT', 'blocks/bob'],
    ['DELETE', 'blocks/bob'],
    ['GET', 'presence?users=bob'],
  ] as const)('is refused without authentication: %s %s', async (method, path) => {
    const response = await api.request(path, { method });
    expect(response.statusCode).toBe(401);
    expect(response.json()).toEqual({ code: 'unauthorized', message: expect.any(String) });
  });

  it.each([
    ['GET', 'history'],
    ['PUT', 'blocks/bob'],
  ] as const)('is refused from another origin, even with a token: %s %s', async (method, path) => {
    for (const origin of ['https://evil.example', 'https://chat.example.evil', 'null']) {
      const response = await api.as('alice', path, { method, headers: { origin } });
      expect(response.statusCode).toBe(403);
      expect(response.json()).toMatchObject({ code: 'origin_not_allowed' });
      expect(response.headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  it.each([
    ['GET', ''],
    ['GET', 'nothing'],
    ['DELETE', 'history/a/b'],
    ['POST', 'settings'],
  ] as const)(
    'E10: is answered with 404 and a code if there is no such route: %s %s',
    async (method, path) => {
      const response = await api.as('alice', path, { method });
      expect(response.statusCode).toBe(404);
      expect(response.json()).toEqual({ code: 'not_found', message: expect.any(String) });
    },
  );

  it.each(['.', '%2e', 'a%2Fb', '%00', 'a b'])(
    'E10: is refused with 400 for what is no id of a call: %s',
    async (id) => {
      const response = await api.as('alice', `history/${id}`, { method: 'DELETE' });
      expect([response.statusCode, response.json()]).toEqual([
        400,
        { code: 'invalid_argument', message: expect.stringContaining('callId') },
      ]);
    },
  );

  it.each<[name: string, headers: Record<string, string>, status: number]>([
    ['the own origin', { origin: 'http://calls.example' }, 200],
    ['a listed origin', { origin: ORIGIN }, 200],
    ['a page of the own site, without Origin', { 'sec-fetch-site': 'same-origin' }, 200],
    ['the own page in an old browser', { referer: 'http://calls.example/chat' }, 200],
    ['a listed page in an old browser', { referer: `${ORIGIN}/chat` }, 200],
    ['no hint of the page', {}, 403],
    ['another page in an old browser', { referer: 'https://evil.example/calls.example' }, 403],
    ['another site', { 'sec-fetch-site': 'cross-site' }, 403],
    [
      'another site with a forged Referer',
      { 'sec-fetch-site': 'same-site', referer: 'https://calls.example/' },
      403,
    ],
    ['C11: the own host with another scheme', { origin: 'https://calls.example' }, 403],
    ['C11: the own host with another port', { origin: 'http://calls.example:81' }, 403],
    ['another origin', { origin: 'https://evil.example' }, 403],
  ])('may write with a cookie from an allowed page only: %s', async (_name, headers, status) => {
    for (const [method, path] of [
      ['PUT', 'blocks/bob'],
      ['POST', 'history/seen'],
      ['DELETE', 'history'],
    ] as const) {
      const response = await api.request(path, { method, headers: { ...own, cookie, ...headers } });
      expect([path, response.statusCode]).toEqual([path, status]);
    }
    const { blocks } = (await api.as('alice', 'blocks')).json();
    expect(blocks).toHaveLength(status === 200 ? 1 : 0);
  });

  it('may read with a cookie without an Origin, because browsers send none', async () => {
    const response = await api.request('history', { headers: { ...own, cookie } });
    expect(response.statusCode).toBe(200);
    const other = { ...own, cookie, 'sec-fetch-site': 'cross-site' };
    expect((await api.request('history', { headers: other })).statusCode).toBe(403);
  });
});

describe('a page of another origin (CORS)', () => {
  it('gets a preflight answer if its origin is listed', async () => {
    const response = await api.request('blocks/bob', {
      method: 'OPTIONS',
      headers: {
        origin: ORIGIN,
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'authorization,content-type',
      },
    });
    expect(response.statusCode).toBe(204);
    expect(response.headers).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
      'access-control-allow-headers': expect.stringMatching(/^authorization, content-type, /),
      'access-control-allow-credentials': 'true',
      vary: 'Origin',
    });
  });

  it.each(['settings', 'history', 'history/seen', 'presence', 'blocks'])(
    'gets a preflight answer at %s',
    async (path) => {
      const headers = { origin: ORIGIN, 'access-control-request-method': 'GET' };
      const response = await api.request(path, { method: 'OPTIONS', headers });
      expect(response.headers['access-control-allow-origin']).toBe(ORIGIN);
    },
  );

  it('gets no CORS headers if its origin is not listed', async () => {
    const origin = 'https://evil.example';
    const headers = { origin, 'access-control-request-method': 'PUT' };
    const response = await api.request('blocks/bob', { method: 'OPTIONS', headers });
    const allowed = Object.keys(response.headers).filter((name) => name.startsWith('access-'));
    expect(allowed).toEqual([]);
    expect(response.headers.vary).toBe('Origin');
  });

  it('can read answers and errors if its origin is listed', async () => {
    const headers = { origin: ORIGIN };
    const answers = [
      await api.as('alice', 'settings', { headers }),
      await api.as('alice', 'history?limit=0', { headers }),
      await api.request('settings', { headers }),
    ];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 400, 401]);
    for (const answer of answers) {
      expect(answer.headers['access-control-allow-origin']).toBe(ORIGIN);
    }
  });
});

describe('an answer of the API', () => {
  it('is not cached', async () => {
    expect((await api.as('alice', 'history')).headers['cache-control']).toBe('no-store');
    expect((await api.request('history')).headers['cache-control']).toBe('no-store');
  });

  it.each<[name: string, body: string, type: string, status: number, code: string]>([
    ['invalid JSON', '{', 'application/json', 400, 'malformed_message'],
    ['another type', 'version=1', 'application/x-www-form-urlencoded', 415, 'malformed_message'],
    ['text', '{}', 'text/plain', 415, 'malformed_message'],
    ['an empty body', '', 'application/json', 400, 'invalid_argument'],
    ['an array', '[]', 'application/json', 400, 'invalid_argument'],
    ['null', 'null', 'application/json', 400, 'invalid_argument'],
    [
      'a body that is too long',
      `"${'x'.repeat(40_000)}"`,
      'application/json',
      413,
      'message_too_large',
    ],
  ])('says what is wrong with the body: %s', async (_name, body, type, status, code) => {
    const response = await api.as('alice', 'settings', {
      method: 'PUT',
      body,
      headers: { 'content-type': type },
    });
    expect(response.statusCode).toBe(status);
    expect(response.json()).toEqual({ code, message: expect.any(String) });
  });

  it('is a success for a JSON content type without a body, which many clients send', async () => {
    const headers = { 'content-type': 'application/json' };
    const response = await api.as('alice', 'history', { method: 'DELETE', headers });
    expect(response.statusCode).toBe(200);
  });

  it('says that the server failed without the reason', async () => {
    const { db } = api.database;
    await db.schema.dropTable('calls_blocks').execute();
    const response = await api.as('alice', 'blocks');
    expect(response.statusCode).toBe(500);
    expect(response.json()).toEqual({ code: 'server_error', message: expect.any(String) });
    expect(response.body).not.toContain('calls_blocks');
    expect(api.log.join('')).toContain('a request failed');
  });
});

describe('the rate limit of the API', () => {
  it('counts all requests of a user, including invalid ones', async () => {
    const statuses = new Set<number>();
    for (let count = 0; count < 240; count++) {
      const path = count % 2 ? 'history?limit=0' : 'blocks';
      statuses.add((await api.as('alice', path)).statusCode);
    }
    expect([...statuses]).toEqual([200, 400]);
    const response = await api.as('alice', 'settings');
    expect(response.statusCode).toBe(429);
    expect(response.json()).toEqual({ code: 'rate_limited', message: expect.any(String) });
    expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
    expect((await api.as('bob', 'settings')).statusCode).toBe(200);
  });

  it('is lower for presence, which asks the host', async () => {
    for (let count = 0; count < 60; count++) {
      expect((await api.as('alice', 'presence?users=bob')).statusCode).toBe(200);
    }
    expect((await api.as('alice', 'presence?users=bob')).statusCode).toBe(429);
    expect((await api.as('alice', 'settings')).statusCode).toBe(200);
  });
});

describe('the log of the API', () => {
  it('holds no token, no user id of a block or a presence query, and no settings', async () => {
    await api.as('alice', 'blocks/secretperson', { method: 'PUT' });
    await api.as('alice', 'presence?users=secretperson');
    await api.as('alice', 'history?with=secretperson&limit=0');
    await api.request('history/secretcall?access_token=hidden-token', { method: 'DELETE' });
    await api.as('alice', 'settings', { method: 'PUT', body: { timeZone: 'secretplace' } });
    const text = api.log.join('');
    expect(text).toContain('"url":"/calls/api/blocks/*"');
    expect(text).not.toMatch(/secret|hidden-token|access_token|eyJ/);
  });
});
