import { createHmac } from 'node:crypto';
import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { secretKey, signAccessToken, verifyAccessToken } from './access-token.ts';

const SECRET = 'a secret of thirty-two bytes or more';
const NOW = 1_700_000_000_000;
const SECONDS = NOW / 1000;
const key = secretKey(SECRET);
const valid = { sub: 'alice', aud: 'xpchat-calls', exp: SECONDS + 60 };
const HEAD = { alg: 'HS256' };

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function tokenOf(claims: unknown, head: unknown = HEAD): string {
  const content = `${encoded(head)}.${encoded(claims)}`;
  return `${content}.${createHmac('sha256', SECRET).update(content).digest('base64url')}`;
}

function check(token: string) {
  return verifyAccessToken(key, token, NOW);
}

const refused = {
  ok: false,
  message: 'The access token is not valid. Check its secret, audience and expiry.',
};
const expired = { ok: false, message: expect.stringContaining('has expired') };
const alice = { ok: true, user: { userId: 'alice' } };

describe('verifyAccessToken', () => {
  it('accepts a token signed by this module or by another library', async () => {
    const profile = { userId: 'alice', name: 'Älice', picture: 'https://a.example/1' };
    const own = await signAccessToken(SECRET, { ...profile, session: 's1' });
    expect(verifyAccessToken(key, own, Date.now())).toEqual({
      ok: true,
      user: { ...profile, loginSession: 's1' },
    });
    const other = await new SignJWT({ aud: ['elsewhere', 'xpchat-calls'] })
      .setProtectedHeader(HEAD)
      .setSubject('alice')
      .setExpirationTime(SECONDS + 60)
      .sign(key);
    expect(check(other)).toEqual(alice);
  });

  it.each([
    ['the algorithm none', { alg: 'none' }],
    ['another algorithm', { alg: 'HS512' }],
    ['no algorithm', {}],
    ['a critical extension', { ...HEAD, crit: ['b64'], b64: false }],
    ['a header that is not an object', 'HS256'],
  ])('refuses a correctly signed token with %s', (_name, head) => {
    expect(check(tokenOf(valid, head))).toEqual(refused);
  });

  it.each([
    ['another audience', { ...valid, aud: 'other' }],
    ['a list of other audiences', { ...valid, aud: ['other'] }],
    ['no audience', { ...valid, aud: undefined }],
    ['no expiry', { ...valid, exp: undefined }],
    ['an expiry that is not a number', { ...valid, exp: `${valid.exp}` }],
    ['a not-before time in the future', { ...valid, nbf: SECONDS + 30 }],
    ['a not-before time that is not a number', { ...valid, nbf: 'now' }],
    ['no subject', { ...valid, sub: undefined }],
    ['an empty subject', { ...valid, sub: '' }],
    ['claims that are not an object', ['alice']],
    ['no claims', null],
  ])('refuses a token with %s', (_name, claims) => {
    expect(check(tokenOf(claims))).toEqual(refused);
  });

  it('refuses a token in which anything was changed', () => {
    const [head, payload, signature] = tokenOf(valid).split('.');
    const mallory = encoded({ ...valid, sub: 'mallory' });
    for (const changed of [
      `${head}.${mallory}.${signature}`,
      `${encoded({ ...HEAD, typ: 'JWT' })}.${payload}.${signature}`,
      `${head}.${payload}.${'A'.repeat(43)}`,
      `${head}.${payload}.${signature?.slice(1)}`,
      `${head}.${payload}.${signature}=`,
      `${head}.${payload}.`,
      `${head}.${payload}`,
      `${head}.${payload}.${signature}.${signature}`,
      '..',
      '',
    ]) {
      expect(check(changed)).toEqual(refused);
    }
  });

  it('tolerates clocks that differ by up to five seconds', () => {
    expect(check(tokenOf({ ...valid, exp: SECONDS - 4 }))).toEqual(alice);
    expect(check(tokenOf({ ...valid, exp: SECONDS - 5 }))).toEqual(expired);
    expect(check(tokenOf({ ...valid, nbf: SECONDS + 5 }))).toEqual(alice);
    expect(check(tokenOf({ ...valid, nbf: SECONDS + 6 }))).toEqual(refused);
  });
});
