import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Lobby } from '../domain/lobby.ts';
import { ended, group } from '../testing/call-documents.ts';
import { testGuestTokens } from '../testing/create-test-node.ts';
import { TestApi } from '../testing/test-api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await TestApi.start();
});
afterEach(() => api.close());

const MINUTE = 60_000;

/** A group call with a link, which works for ten minutes. */
function callWithLink(change: Partial<Lobby> = {}, locked = false) {
  const call = group('c1', ['alice', 'bob']);
  const link = testGuestTokens.createLink('c1', api.clock.now() + 10 * MINUTE);
  const lobby: Lobby = { links: [{ ...link, by: 'alice' }], waiting: [], refused: [], ...change };
  if (!call.group) throw new Error('It is a group call.');
  const withLobby = { ...call, group: { ...call.group, locked, lobby } };
  api.calls.set('c1', withLobby);
  return { call: withLobby, link };
}

async function open(link: string, name = 'Gina') {
  const response = await api.request('guest', { method: 'POST', body: { link, name } });
  return { status: response.statusCode, body: response.json() };
}

describe('POST /guest', () => {
  it('issues an identity for this call, with an access token, to a person with a link', async () => {
    const { link } = callWithLink();
    const { status, body } = await open(link.token, '  Gina \u202e Ivanova ');
    expect(status).toBe(200);
    expect(body).toEqual({
      userId: expect.stringMatching(/^guest:c1:[\w-]{22}$/),
      callId: 'c1',
      callType: 'video',
      key: expect.any(String),
    });
    const answer = await api.request('guest/token', { method: 'POST', body: { key: body.key } });
    const verified = testGuestTokens.verifyAccess(answer.json().token, api.clock.now());
    expect(verified).toMatchObject({
      ok: true,
      user: {
        userId: body.userId,
        name: 'Gina Ivanova',
        guest: { callId: 'c1', linkId: link.id },
      },
    });
  });

  it('refuses a link that is forged, altered, or none', async () => {
    const { link } = callWithLink();
    const [head = '', payload = '', signature = ''] = link.token.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const altered = Buffer.from(JSON.stringify({ ...claims, exp: claims.exp + 1e6 }));
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT' })).toString('base64url');
    const links = [
      'x',
      '',
      `${head}.${altered.toString('base64url')}.${signature}`,
      `${none}.${payload}.`,
      `${head}.${payload}.${signature.slice(0, -2)}`,
    ];
    for (const each of links) {
      expect(await open(each)).toMatchObject({ status: 404, body: { code: 'link_invalid' } });
    }
  });

  it('refuses another token of a guest as a link, and a link as a key', async () => {
    const { link } = callWithLink();
    const { body } = await open(link.token);
    expect((await open(body.key)).body.code).toBe('link_invalid');
    const answer = await api.request('guest/token', { method: 'POST', body: { key: link.token } });
    expect(answer.statusCode).toBe(410);
  });

  it('refuses a link that has expired, or was revoked', async () => {
    const { link } = callWithLink();
    await api.clock.advance(10 * MINUTE);
    expect(await open(link.token)).toMatchObject({ status: 410, body: { code: 'link_expired' } });
    const fresh = testGuestTokens.createLink('c1', api.clock.now() + MINUTE);
    expect(await open(fresh.token)).toMatchObject({ status: 410, body: { code: 'link_expired' } });
  });

  it('refuses a link after the call, and gives no more tokens', async () => {
    const { call, link } = callWithLink();
    const { body } = await open(link.token);
    api.calls.set('c1', ended(call));
    expect(await open(link.token)).toMatchObject({ status: 410, body: { code: 'call_over' } });
    const answer = await api.request('guest/token', { method: 'POST', body: { key: body.key } });
    expect(answer.json().code).toBe('call_over');
  });

  it('says that the call is locked, or that too many wait', async () => {
    expect((await open(callWithLink({}, true).link.token)).body.code).toBe('call_locked');
    const waiting = Array.from({ length: 10 }, (_, index) => ({
      userId: `guest:c1:${index}`,
      name: 'G',
      linkId: 'l',
      sessionId: `s${index}`,
      supported: [],
      since: 0,
    }));
    const { link } = callWithLink({ waiting });
    expect(await open(link.token)).toMatchObject({ status: 409, body: { code: 'call_full' } });
  });

  it.each([
    '',
    '   ',
    '\u200b',
    'x'.repeat(61),
    'Anna (host)',
    'Anna ✓',
    '★★★',
    '123',
    'Anna <b>',
    'a@b',
    'Anna 👑',
  ])('refuses the name %j', async (name) => {
    const { link } = callWithLink();
    expect(await open(link.token, name)).toMatchObject({
      status: 400,
      body: { code: 'name_invalid' },
    });
  });

  it.each(['Анна Петрова', "O'Neil", 'Jean-Luc', 'José, Jr.', '李小龙', 'R2D2'])(
    'takes the name %j',
    async (name) => {
      expect((await open(callWithLink().link.token, name)).status).toBe(200);
    },
  );

  it('limits how often a network asks', async () => {
    const { link } = callWithLink();
    for (let times = 0; times < 20; times++) await open(link.token);
    expect(await open(link.token)).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
  });
});

describe('the REST API of members', () => {
  it('knows no guest: their tokens open nothing', async () => {
    const { link } = callWithLink();
    const { body } = await open(link.token);
    const answer = await api.request('guest/token', { method: 'POST', body: { key: body.key } });
    const authorization = `Bearer ${answer.json().token}`;
    for (const path of ['history', 'settings', 'people?query=', 'presence?users=alice']) {
      for (const token of [authorization, `Bearer ${body.key}`, `Bearer ${link.token}`]) {
        const response = await api.request(path, { headers: { authorization: token } });
        expect([path, response.statusCode]).toEqual([path, 401]);
      }
    }
  });
});
