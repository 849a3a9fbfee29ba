import { createHmac, randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { secretKey, signAccessToken, verifyAccessToken } from './access-token.ts';

const SECRET = 'a secret of thirty-two bytes or more';
const NOW_MS = 1_700_000_000_000;
const NOW_SECONDS = NOW_MS / 1000;
const key = secretKey(SECRET);
const valid = { sub: 'alice', aud: 'xpchat-calls', exp: NOW_SECONDS + 60 };
const HEAD = { alg: 'HS256' };

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function tokenOf(claims: unknown, head: unknown = HEAD): string {
  const content = `${encoded(head)}.${encoded(claims)}`;
  return `${content}.${createHmac('sha256', SECRET).update(content).digest('base64url')}`;
}

function check(token: string) {
  return verifyAccessToken(key, token, NOW_MS);
}

const refused = (about: string) => ({ ok: false, message: expect.stringContaining(about) });
const expired = refused('has expired');
const early = refused('not valid yet');
const alice = { ok: true, user: { userId: 'alice' } };

describe('verifyAccessToken', () => {
  it('accepts a token signed by this module or by another library', async () => {
    const profile = { userId: 'alice', name: 'Älice', picture: 'https://a.example/1' };
    const own = await signAccessToken(SECRET, { ...profile, session: 's1' });
    expect(verifyAccessToken(key, own, Date.now())).toMatchObject({
      ok: true,
      user: { ...profile, loginSession: 's1' },
    });
    const other = await new SignJWT({ aud: ['elsewhere', 'xpchat-calls'] })
      .setProtectedHeader(HEAD)
      .setSubject('alice')
      .setExpirationTime(NOW_SECONDS + 60)
      .sign(key);
    expect(check(other)).toMatchObject(alice);
  });

  it.each([
    ['the algorithm none', { alg: 'none' }],
    ['another algorithm', { alg: 'HS512' }],
    ['no algorithm', {}],
    ['a critical extension', { ...HEAD, crit: ['b64'], b64: false }],
    ['a header that is not an object', 'HS256'],
  ])('refuses a correctly signed token with %s', (_name, head) => {
    expect(check(tokenOf(valid, head))).toEqual(refused('HS256'));
  });

  it.each([
    ['another audience', { ...valid, aud: 'other' }, 'aud xpchat-calls'],
    ['a list of other audiences', { ...valid, aud: ['other'] }, 'aud xpchat-calls'],
    ['no audience', { ...valid, aud: undefined }, 'aud xpchat-calls'],
    ['no expiry', { ...valid, exp: undefined }, 'no valid exp'],
    ['an expiry that is not a number', { ...valid, exp: `${valid.exp}` }, 'no valid exp'],
    ['a not-before time in the future', { ...valid, nbf: NOW_SECONDS + 90 }, 'Set the clocks'],
    ['an issue time in the future', { ...valid, iat: NOW_SECONDS + 90 }, 'Set the clocks'],
    ['a not-before time that is not a number', { ...valid, nbf: 'now' }, 'no valid nbf'],
    ['no subject', { ...valid, sub: undefined }, 'no valid sub'],
    ['an empty subject', { ...valid, sub: '' }, 'no valid sub'],
    ['claims that are not an object', ['alice'], 'no valid'],
    ['no claims', null, 'no valid'],
  ])('E5: refuses a token with %s, and says what to do', (_name, claims, about) => {
    expect(check(tokenOf(claims))).toEqual(refused(about));
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
      expect(check(changed)).toEqual({
        ok: false,
        message: expect.stringMatching(/Sign it with the secret|as the chat signed it/),
      });
    }
  });

  it('E5: tolerates clocks that differ by up to a minute', () => {
    expect(check(tokenOf({ ...valid, exp: NOW_SECONDS - 59 }))).toMatchObject(alice);
    expect(check(tokenOf({ ...valid, exp: NOW_SECONDS - 60 }))).toEqual(expired);
    expect(check(tokenOf({ ...valid, nbf: NOW_SECONDS + 60 }))).toMatchObject(alice);
    expect(check(tokenOf({ ...valid, nbf: NOW_SECONDS + 61 }))).toEqual(early);
    expect(check(tokenOf({ ...valid, iat: NOW_SECONDS + 60 }))).toMatchObject(alice);
    expect(check(tokenOf({ ...valid, iat: NOW_SECONDS + 61 }))).toEqual(early);
    expect(
      check(tokenOf({ ...valid, iat: NOW_SECONDS + 7, exp: NOW_SECONDS + 607 })),
    ).toMatchObject(alice);
    expect(check(tokenOf({ ...valid, exp: NOW_SECONDS + 661 }))).toEqual(refused('600 seconds'));
  });

  it('E5: gives reasons that fit into a close frame', () => {
    for (const claims of [
      { ...valid, exp: NOW_SECONDS + 9999 },
      { ...valid, nbf: NOW_SECONDS + 999 },
      {},
    ]) {
      const verification = check(tokenOf(claims));
      const message = verification.ok ? 'x'.repeat(124) : verification.message;
      expect(Buffer.byteLength(message)).toBeLessThanOrEqual(123);
    }
  });

  it('C10: cleans the name', () => {
    const name = '\u202eB\u200bob\nSmith\u0000';
    expect(check(tokenOf({ ...valid, name }))).toMatchObject({ user: { name: 'Bob Smith' } });
    const empty = check(tokenOf({ ...valid, name: '\u200b' }));
    expect(empty).toMatchObject(alice);
    expect(empty.ok && empty.user).not.toHaveProperty('name');
  });
});

describe('secretKey', () => {
  it.each([
    ['is missing', undefined, 'is missing'],
    ['is empty', '', 'is missing'],
    ['is short', 'a short secret', 'at least 32 bytes'],
    ['repeats one character', 'a'.repeat(64), 'can be guessed'],
  ])('C11: refuses a secret that %s, and says how to make one', (_what, secret, why) => {
    const make = () => secretKey(secret as string);
    expect(make).toThrow(why);
    expect(make).toThrow('openssl rand -base64 48');
  });

  it('accepts random secrets', () => {
    expect(() => secretKey(randomBytes(24).toString('base64'))).not.toThrow();
    expect(() => secretKey(randomBytes(32).toString('hex'))).not.toThrow();
  });
});
