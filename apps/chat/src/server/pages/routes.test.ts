import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { pagePolicy } from './security.ts';

let chat: TestApp;
beforeEach(async () => {
  chat = await startTestApp();
});
afterEach(() => chat.close());

const policyOf = async (url: string) =>
  String((await chat.app.inject(url)).headers['content-security-policy']);

describe('the page', () => {
  it('allows inline scripts only with the nonce of its response', async () => {
    const page = await chat.app.inject('/');
    const policy = String(page.headers['content-security-policy']);
    const nonce = /script-src 'self' 'nonce-([^']+)'/.exec(policy)?.[1];
    expect(page.body).toContain(`src="/calls/xpchat-calls.js" nonce="${nonce}"`);
    expect(policy).not.toContain('unsafe');
    expect(policy).not.toContain('upgrade-insecure-requests');
    expect(await policyOf('/')).not.toBe(policy);
  });

  it('allows the WebSocket schemes by name, for Chrome 66', async () => {
    expect(await policyOf('/')).toContain("connect-src 'self' ws: wss:");
  });

  it('allows the media server of large calls over HTTP, and no other one', () => {
    const sources = (url?: string) => /connect-src ([^;]*)/.exec(pagePolicy('n', url))?.[1];
    expect(sources('wss://sfu.example/path')).toBe("'self' ws: wss: https://sfu.example");
    expect(sources('ws://localhost:7880')).toBe("'self' ws: wss: http://localhost:7880");
    expect(sources()).toBe("'self' ws: wss:");
  });

  it('may use camera, microphone and screen, and its frames may not', async () => {
    const page = await chat.app.inject('/');
    expect(page.headers['permissions-policy']).toBe(
      'camera=(self), microphone=(self), display-capture=(self)',
    );
  });

  it.each([
    ['ru-RU,ru;q=0.9,en;q=0.8', 'ru'],
    ['en-US,en;q=0.9,ru;q=0.8', 'en'],
    ['de', 'en'],
  ])('answers Accept-Language %s in the language %s', async (header, language) => {
    const page = await chat.app.inject({ url: '/', headers: { 'accept-language': header } });
    expect(page.body).toContain(`<html lang="${language}">`);
  });
});

describe('the drop-in script', () => {
  it('may be loaded by any origin', async () => {
    const script = await chat.app.inject('/calls/xpchat-calls.js');
    expect(script.statusCode).toBe(200);
    expect(script.headers).toMatchObject({
      'content-type': 'application/javascript; charset=utf-8',
      'cross-origin-resource-policy': 'cross-origin',
      'access-control-allow-origin': '*',
    });
  });

  it('is revalidated by its ETag', async () => {
    const url = '/calls/xpchat-calls.js';
    const { etag } = (await chat.app.inject(url)).headers;
    const again = await chat.app.inject({ url, headers: { 'if-none-match': String(etag) } });
    expect(again.statusCode).toBe(304);
  });

  it.each([['br'], ['gzip']])(
    'is compressed with %s for clients that accept it',
    async (encoding) => {
      const url = '/calls/xpchat-calls.js';
      const script = await chat.app.inject({ url, headers: { 'accept-encoding': encoding } });
      expect(script.headers['content-encoding']).toBe(encoding);
      expect(script.rawPayload.length).toBeLessThan(1000);
    },
  );
});

it.each([['/calls/notes.txt'], ['/calls/..%2f..%2fpackage.json'], ['/calls/'], ['/client.tsx']])(
  'serves no other file: %s',
  async (url) => {
    expect((await chat.app.inject(url)).statusCode).toBe(404);
  },
);

it('does not compress API responses, which contain secrets', async () => {
  const response = await chat.app.inject({
    url: '/api/session',
    headers: { 'accept-encoding': 'br, gzip' },
  });
  expect(response.headers['content-encoding']).toBeUndefined();
});

it('serves /favicon.ico, which browsers request on their own', async () => {
  expect((await chat.app.inject('/favicon.ico')).headers['content-type']).toBe('image/png');
});

it('removes markup from the initials of an avatar', async () => {
  const url = `/avatars/30/${encodeURIComponent('<b')}.svg`;
  const avatar = await chat.app.inject(url);
  expect(avatar.headers['content-type']).toContain('image/svg+xml');
  expect(avatar.body).toContain('>b</text>');
});

it('reports healthy while its database responds', async () => {
  expect((await chat.app.inject('/healthz')).json()).toEqual({ status: 'ok' });
});

it('C4: a request to the chat must arrive in time', () => {
  const { requestTimeout, headersTimeout, timeout } = chat.app.server;
  expect([requestTimeout, headersTimeout, timeout]).toEqual([30_000, 10_000, 30_000]);
});

it.each([
  ['/%ff?access_token=secret', { error: { code: 'invalid_input', message: expect.any(String) } }],
  ['/calls/api/blocks/%ff', { code: 'invalid_argument', message: expect.any(String) }],
  ['/webrtc/%ff', { code: 'invalid_argument', message: expect.any(String) }],
])('C11: refuses a path that cannot be decoded in words of its own: %s', async (url, answer) => {
  const response = await chat.app.inject(url);
  expect([response.statusCode, response.json()]).toEqual([400, answer]);
  expect(response.body).not.toContain('%ff');
});

it.each([
  ['/calls/api/nothing', 404, { code: 'not_found', message: expect.any(String) }],
  ['/calls/api/history/%00', 400, { code: 'invalid_argument', message: expect.any(String) }],
  ['/api/nothing', 404, { error: { code: 'not_found', message: expect.any(String) } }],
] as const)(
  'C11: answers a path without a route as its API does: %s',
  async (url, status, body) => {
    const response = await chat.app.inject(url);
    expect([response.statusCode, response.json()]).toEqual([status, body]);
  },
);
