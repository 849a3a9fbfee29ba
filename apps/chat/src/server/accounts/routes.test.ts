import type { LightMyRequestResponse } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { LOGIN_SESSION_LIFETIME_MS } from './login-sessions.ts';

let chat: TestApp;
beforeEach(async () => {
  chat = await startTestApp();
});
afterEach(() => chat.close());

const ORIGIN = 'http://localhost:80';

const signUp = (payload: object) =>
  chat.app.inject({ method: 'POST', url: '/api/account', payload });
const signIn = (login: string, password: string, headers = {}) =>
  chat.app.inject({ method: 'POST', url: '/api/session', payload: { login, password }, headers });
const whoAmI = (headers: Record<string, string>) =>
  chat.app.inject({ method: 'GET', url: '/api/session', headers });
const cookieOf = (response: LightMyRequestResponse) =>
  String(response.headers['set-cookie']).split(';')[0] ?? '';
const codeOf = (response: LightMyRequestResponse) =>
  response.json<{ error: { code: string } }>().error.code;

describe('sign-up', () => {
  const good = { login: 'anna', name: 'Анна', password: 'long enough' };

  it.each([
    ['a login of two characters', { ...good, login: 'an' }],
    ['a login with a space', { ...good, login: 'an na' }],
    ['a login in Cyrillic', { ...good, login: 'анна' }],
    ['an empty name', { ...good, name: '   ' }],
    ['a name of 65 characters', { ...good, name: 'x'.repeat(65) }],
    ['a password of 7 characters', { ...good, password: '1234567' }],
    ['a password of 129 characters', { ...good, password: 'x'.repeat(129) }],
    ['a number for a name', { ...good, name: 7 }],
    ['no fields', {}],
  ])('refuses %s', async (_what, payload) => {
    const response = await signUp(payload);
    expect([response.statusCode, codeOf(response)]).toEqual([400, 'invalid_input']);
  });

  it('creates an account and signs it in', async () => {
    const response = await signUp(good);
    expect(response.statusCode).toBe(201);
    expect(response.json()).toMatchObject({ user: { id: 'anna', name: 'Анна' } });
  });

  it('C11: refuses a login that is taken, in any case, like one that is reserved', async () => {
    await signUp(good);
    const taken = await signUp({ ...good, login: 'Anna', name: 'Other' });
    const reserved = await signUp({ ...good, login: 'root' });
    expect([taken.statusCode, codeOf(taken)]).toEqual([409, 'login_unavailable']);
    expect(reserved.body).toBe(taken.body);
  });

  it('C11: refuses to try more logins after five that were refused', async () => {
    await signUp(good);
    for (let count = 0; count < 5; count++) await signUp({ ...good, name: 'Other' });
    expect(codeOf(await signUp({ ...good, name: 'Other' }))).toBe('rate_limited');
    expect(codeOf(await signUp({ ...good, login: 'boris' }))).toBe('rate_limited');
    const elsewhere = { 'x-forwarded-for': '192.0.2.9' };
    const other = { method: 'POST', url: '/api/account', headers: elsewhere } as const;
    expect(
      (await chat.app.inject({ ...other, payload: { ...good, login: 'boris' } })).statusCode,
    ).toBe(201);
  });

  it('C10: cleans the name, and refuses one of which nothing is left', async () => {
    const answer = await signUp({ ...good, name: '\u202eA\u200bnna\nSmith\u0000' });
    expect(answer.json()).toMatchObject({ user: { name: 'Anna Smith' } });
    expect(codeOf(await signUp({ ...good, login: 'vera', name: '\u200b\u2066' }))).toBe(
      'invalid_input',
    );
  });
});

describe('sign-in', () => {
  it('responds to an unknown login exactly as to a wrong password', async () => {
    await chat.join('Anna');
    const wrong = await signIn('anna', 'not the password');
    const unknown = await signIn('nobody', 'not the password');
    expect(wrong.statusCode).toBe(401);
    expect(unknown.statusCode).toBe(401);
    expect(unknown.body).toBe(wrong.body);
  });

  it('accepts the right password and a login in any case', async () => {
    await chat.join('Anna');
    expect((await signIn('ANNA', 'long enough')).json()).toMatchObject({ user: { id: 'anna' } });
  });

  it('refuses the eleventh attempt on one login within five minutes', async () => {
    for (let attempt = 0; attempt < 10; attempt += 1) await signIn('anna', 'guess');
    const response = await signIn('anna', 'guess');
    expect([response.statusCode, codeOf(response)]).toEqual([429, 'rate_limited']);
    expect((await signIn('boris', 'guess')).statusCode).toBe(401);
  });

  it('C5: of a colleague is not affected by 60 wrong passwords at the same address', async () => {
    await chat.join('Anna');
    for (let attempt = 0; attempt < 60; attempt += 1) await signIn('boris', 'guess');
    expect((await signIn('anna', 'long enough')).statusCode).toBe(200);
  });

  it('C6: of one login from many addresses is refused before the password is hashed', async () => {
    await chat.join('Anna');
    const statuses: number[] = [];
    for (let host = 0; host < 60; host += 1) {
      const headers = { 'x-forwarded-for': `192.0.2.${host}` };
      statuses.push((await signIn('anna', 'guess', headers)).statusCode);
    }
    expect(statuses.filter((status) => status === 401)).toHaveLength(20);
    expect(statuses.filter((status) => status === 429)).toHaveLength(40);
  }, 20_000);

  it('sets a cookie that scripts and other sites cannot use', async () => {
    await chat.join('Anna');
    const cookie = String((await signIn('anna', 'long enough')).headers['set-cookie']);
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Lax');
    expect(cookie).not.toContain('Secure');
  });

  it('sets a Secure cookie if the page came over https', async () => {
    await chat.join('Anna');
    const response = await signIn('anna', 'long enough', { 'x-forwarded-proto': 'https' });
    expect(String(response.headers['set-cookie'])).toContain('Secure');
  });

  it('refuses to sign in for a page of another origin', async () => {
    await chat.join('Anna');
    const response = await signIn('anna', 'long enough', { origin: 'https://evil.example' });
    expect(codeOf(response)).toBe('origin_not_allowed');
  });
});

describe('the login session of a tab', () => {
  it('is null without a sign-in, with status 200', async () => {
    const response = await whoAmI({});
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({ session: null, demo: null });
  });

  it('belongs to the owner of the tab’s token, whoever owns the cookie', async () => {
    const anna = await chat.join('Anna');
    await chat.join('Boris');
    const cookie = cookieOf(await signIn('boris', 'long enough'));
    const both = await whoAmI({ cookie, authorization: `Bearer ${anna.token}` });
    expect(both.json()).toMatchObject({ session: { user: { id: 'anna' } } });
  });

  it('is the cookie’s, with its token, if the tab has no token', async () => {
    await chat.join('Boris');
    const signedIn = await signIn('boris', 'long enough');
    const answer = await whoAmI({ cookie: cookieOf(signedIn) });
    expect(answer.json()).toEqual({ session: signedIn.json(), demo: null });
  });

  it('is never the cookie’s if the tab sends an invalid token', async () => {
    await chat.join('Boris');
    const cookie = cookieOf(await signIn('boris', 'long enough'));
    for (const authorization of [`Bearer ${'x'.repeat(43)}`, 'Bearer', 'Basic abc']) {
      expect((await whoAmI({ cookie, authorization })).json()).toMatchObject({ session: null });
    }
  });

  it('expires after a month without a request', async () => {
    const anna = await chat.join('Anna');
    chat.advance(LOGIN_SESSION_LIFETIME_MS + 1);
    expect((await chat.as(anna, 'GET', '/api/conversations')).statusCode).toBe(401);
  });

  it('is extended to a month by each request', async () => {
    const anna = await chat.join('Anna');
    chat.advance(LOGIN_SESSION_LIFETIME_MS - 1000);
    await chat.as(anna, 'GET', '/api/conversations');
    chat.advance(LOGIN_SESSION_LIFETIME_MS - 1000);
    expect((await chat.as(anna, 'GET', '/api/conversations')).statusCode).toBe(200);
  });
});

describe('a request with only the cookie', () => {
  const change = async (headers: Record<string, string>) => {
    await chat.join('Anna');
    const cookie = cookieOf(await signIn('anna', 'long enough'));
    return chat.app.inject({
      method: 'POST',
      url: '/api/calls/token',
      headers: { cookie, ...headers },
    });
  };

  it.each([
    ['without Origin and Referer', {}],
    ['from another origin', { origin: 'https://evil.example' }],
    ['from another port', { origin: 'http://localhost:81' }],
    ['from an opaque origin', { origin: 'null' }],
    ['from another origin by Referer', { referer: 'https://evil.example/page' }],
  ])('may not change anything %s', async (_what, headers) => {
    expect(codeOf(await change(headers))).toBe('origin_not_allowed');
  });

  it('may change things from a page of the same origin', async () => {
    expect((await change({ origin: ORIGIN })).statusCode).toBe(200);
  });

  it('may change things with a same-origin Referer, because old Firefox sends no Origin', async () => {
    expect((await change({ referer: `${ORIGIN}/?chat=bob` })).statusCode).toBe(200);
  });
});

describe('sign-out', () => {
  it('ends the login session of the tab and no other', async () => {
    const first = await chat.join('Anna');
    const second = (await signIn('anna', 'long enough')).json();
    await chat.as(first, 'DELETE', '/api/session');
    expect((await chat.as(first, 'GET', '/api/conversations')).statusCode).toBe(401);
    expect((await chat.as(second, 'GET', '/api/conversations')).statusCode).toBe(200);
  });

  it('keeps a cookie that belongs to another tab’s person', async () => {
    const anna = await chat.join('Anna');
    await chat.join('Boris');
    const cookie = cookieOf(await signIn('boris', 'long enough'));
    const response = await chat.app.inject({
      method: 'DELETE',
      url: '/api/session',
      headers: { cookie, authorization: `Bearer ${anna.token}` },
    });
    expect(response.headers['set-cookie']).toBeUndefined();
    expect((await whoAmI({ cookie })).json()).toMatchObject({ session: { user: { id: 'boris' } } });
  });

  it('deletes the cookie of its own login session', async () => {
    await chat.join('Anna');
    const cookie = cookieOf(await signIn('anna', 'long enough'));
    const response = await chat.app.inject({
      method: 'DELETE',
      url: '/api/session',
      headers: { cookie, origin: ORIGIN },
    });
    expect(String(response.headers['set-cookie'])).toContain('xpchat_session=;');
  });

  it('deletes the cookie even if its calls cannot be disconnected', async () => {
    await chat.join('Anna');
    const cookie = cookieOf(await signIn('anna', 'long enough'));
    chat.app.calls.disconnect = async () => {
      throw new Error('the database is unavailable');
    };
    const response = await chat.app.inject({
      method: 'DELETE',
      url: '/api/session',
      headers: { cookie, origin: ORIGIN },
    });
    expect(response.statusCode).toBe(500);
    expect(String(response.headers['set-cookie'])).toContain('xpchat_session=;');
    expect((await whoAmI({ cookie })).json()).toMatchObject({ session: null });
  });
});

it('writes neither passwords nor tokens to the log', async () => {
  const anna = await chat.join('Anna');
  await signIn('anna', 'a wrong password');
  await chat.as(anna, 'GET', '/api/conversations');
  await chat.app.inject({ method: 'GET', url: '/webrtc?access_token=secret-token' });
  const text = chat.log.join('');
  expect(text).toContain('/webrtc');
  for (const secret of ['long enough', 'a wrong password', anna.token, 'secret-token']) {
    expect(text).not.toContain(secret);
  }
});
