import { describe, expect, test } from 'vitest';
import { entry, settings } from '../testing/fake-calls-api.ts';
import { apiBase, apiErrorCode, createCallsApi } from './calls-api.ts';

const PAGE = 'https://chat.example/room?x=1';

test.each([
  [undefined, 'https://chat.example/calls/api/'],
  ['/webrtc', 'https://chat.example/calls/api/'],
  ['wss://calls.example:8443/webrtc', 'https://calls.example:8443/calls/api/'],
  ['ws://localhost:8080/webrtc', 'http://localhost:8080/calls/api/'],
])('the API of %s is at %s', (url, base) => {
  expect(apiBase(url, PAGE)).toBe(base);
});

test.each([
  ['/sub/webrtc', '/sub/calls/api/'],
  ['/a/b/webrtc?x=/y', '/a/b/calls/api/'],
  ['wss://calls.example/sub/webrtc/', 'https://calls.example/sub/calls/api/'],
])('D7: the API of %s is at %s', (url, base) => {
  expect(apiBase(url, 'https://chat.example/team/room?x=1')).toBe(
    new URL(base, 'https://chat.example').href,
  );
});

interface Sent {
  readonly url: string;
  readonly init: RequestInit;
}

function apiWith(
  respond: (sent: Sent) => Response | Promise<Response>,
  token?: () => Promise<string>,
) {
  const sent: Sent[] = [];
  const fetch = async (input: RequestInfo | URL, init: RequestInit = {}) => {
    const request = { url: String(input), init };
    sent.push(request);
    return respond(request);
  };
  const api = createCallsApi({
    page: PAGE,
    token,
    fetch,
    createAbortController: () => new AbortController(),
  });
  return { api, sent };
}

const ok = (body: unknown) => new Response(JSON.stringify(body));
const codeOf = (work: Promise<unknown>) => work.then(() => 'done', apiErrorCode);
const header = ({ init }: Sent | { init: RequestInit }) =>
  new Headers(init.headers).get('authorization');

describe('a request', () => {
  test('a request for the next page contains the last entry and all criteria', async () => {
    const { api, sent } = apiWith(() => ok({ calls: [] }));
    const last = entry({ id: 'a b', createdAt: 42 });
    await api.history({ filter: 'missed', type: 'video', userId: 'анна' }, 30, last);
    expect(sent[0]?.url).toBe(
      'https://chat.example/calls/api/history?limit=30&filter=missed&type=video' +
        '&with=%D0%B0%D0%BD%D0%BD%D0%B0&before=42&beforeId=a%20b',
    );
  });

  test('carries the token, which is requested once, and no cookie', async () => {
    let tokens = 0;
    const { api, sent } = apiWith(
      () => ok({ calls: [] }),
      async () => `token ${++tokens}`,
    );
    await api.history({ filter: 'all', type: null, userId: null }, 1);
    await api.markSeen(['call-1']);
    expect(sent.map(header)).toEqual(['Bearer token 1', 'Bearer token 1']);
    expect(sent[0]?.init.credentials).toBe('omit');
  });

  test('a request without a token carries the cookie', async () => {
    const { api, sent } = apiWith(() => ok({ calls: [] }));
    await api.history({ filter: 'all', type: null, userId: null }, 1);
    expect(sent[0]?.init.credentials).toBe('same-origin');
    expect(sent.map(header)).toEqual([null]);
  });

  test('a request with an expired token is retried only once with a fresh one', async () => {
    let tokens = 0;
    const { api, sent } = apiWith(
      () => new Response('{"code":"unauthorized","message":"Sign in again."}', { status: 401 }),
      async () => `token ${++tokens}`,
    );
    expect(await codeOf(api.settings())).toBe('unauthorized');
    expect(sent.map(header)).toEqual(['Bearer token 1', 'Bearer token 2']);
  });
});

describe('a failure', () => {
  test.each([
    ['the server is unreachable', () => Promise.reject(new TypeError('no network')), 'offline'],
    ['the route does not exist', () => new Response('nothing', { status: 404 }), 'not_found'],
    [
      'the server names the error',
      () => new Response('{"code":"stale_version","message":"Read it again."}', { status: 409 }),
      'stale_version',
    ],
    ['the server fails', () => new Response('<html>', { status: 502 }), 'server_error'],
    ['the answer does not match the protocol', () => ok({ hello: 'world' }), 'server_error'],
  ])('a failure has a code if %s', async (_, respond, code) => {
    const { api } = apiWith(respond);
    expect(await codeOf(api.settings())).toBe(code);
  });
});

test("people have the host's current name, or else the one from the call", async () => {
  const people = [
    { userId: 'anna', name: 'Anna P.' },
    { userId: 'bob', name: 'Bob' },
  ];
  const api = createCallsApi({
    page: PAGE,
    describePeer: (id) => (id === 'anna' ? { id, name: 'Anna Q.' } : undefined),
    fetch: async () => ok({ calls: [entry({ people })] }),
  });
  const [call] = await api.history({ filter: 'all', type: null, userId: null }, 1);
  expect(call?.people.map(({ name }) => name)).toEqual(['Anna Q.', 'Bob']);
});

test('entries that do not match the protocol are left out of the history', async () => {
  const { api } = apiWith(() => ok({ calls: [entry(), { id: 7 }, null, { people: 'x' }] }));
  const calls = await api.history({ filter: 'all', type: null, userId: null }, 10);
  expect(calls.map(({ id }) => id)).toEqual(['call-1']);
});

test.each(['.', '..', 'a/b', '%2e', '?'])(
  'E10: a block names every id in the query, even %s',
  async (id) => {
    const { api, sent } = apiWith(() => ok({}));
    await api.block(id);
    await api.unblock(id);
    for (const { url } of sent) {
      const { pathname, searchParams } = new URL(url);
      expect([pathname, searchParams.get('userId')]).toEqual(['/calls/api/blocks', id]);
    }
  },
);

describe('after close()', () => {
  test('reads are aborted', async () => {
    const { api } = apiWith(
      ({ init }) =>
        new Promise((_, reject) => {
          init.signal?.addEventListener('abort', () => reject(new Error('aborted')));
        }),
    );
    const reading = codeOf(api.blocks());
    // The request is sent in a microtask.
    await Promise.resolve();
    api.close();
    expect(await reading).toBe('closed');
  });

  test('writes complete', async () => {
    const { api, sent } = apiWith(() => ok(settings()));
    const saving = api.saveSettings(settings());
    api.close();
    expect(await codeOf(saving)).toBe('done');
    expect(sent[0]?.init.signal).toBeUndefined();
  });

  test('a deletion uses keepalive, and is sent without it if the browser refuses', async () => {
    const { api, sent } = apiWith(({ init }) =>
      init.keepalive ? Promise.reject(new TypeError('no preflight')) : ok({}),
    );
    expect(await codeOf(api.deleteCall('a/b'))).toBe('done');
    expect(sent.map(({ url, init }) => [url.slice(-14), init.method, init.keepalive])).toEqual([
      ['/history/a%2Fb', 'DELETE', true],
      ['/history/a%2Fb', 'DELETE', undefined],
    ]);
  });
});
