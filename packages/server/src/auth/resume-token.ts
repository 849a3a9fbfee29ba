import type { KeyObject } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import * as v from 'valibot';

const AUDIENCE = 'calls-resume';
const ALGORITHM = 'HS256';
/** Seconds: a token is of use as long as its session's socket may have been open. */
const LIFETIME = 7 * 24 * 60 * 60;

const claims = v.object({ sub: v.string(), sid: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)) });

/**
 * Signs what lets a client take up its session on a new socket. Signed and not remembered, so that
 * it survives a restart of the server. It is of no use without an access token of the same person.
 */
export function signResumeToken(
  key: KeyObject,
  userId: string,
  sessionId: string,
  now: number,
): Promise<string> {
  const seconds = Math.floor(now / 1000);
  return new SignJWT({ sid: sessionId })
    .setProtectedHeader({ alg: ALGORITHM })
    .setSubject(userId)
    .setAudience(AUDIENCE)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + LIFETIME)
    .sign(key);
}

/** The session that the token names, if it holds and is this person's. */
export async function readResumeToken(
  key: KeyObject,
  userId: string,
  token: string,
  now: number,
): Promise<string | undefined> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [ALGORITHM],
      audience: AUDIENCE,
      requiredClaims: ['exp'],
      currentDate: new Date(now),
    });
    const { sub, sid } = v.parse(claims, payload);
    return sub === userId ? sid : undefined;
  } catch {
    return undefined;
  }
}
