import { SignJWT } from 'jose';
import * as v from 'valibot';
import { secretKey } from '../auth/access-token.ts';
import type { Reach } from '../domain/admission.ts';

const AUDIENCE = 'calls-reach';
/** Milliseconds that the chat may take to answer; the caller waits meanwhile. */
const TIMEOUT = 5_000;
/** Seconds that the chat may accept the request's token. */
const TOKEN_LIFETIME = 60;

const answer = v.object({ reach: v.picklist(['contact', 'stranger', 'no']) });

/**
 * Asks the chat: `GET <url>?from=<caller>&to=<callee>` with `Authorization: Bearer <JWT>` (HS256,
 * the shared secret, `aud` `calls-reach`), answered by `{ "reach": "contact" | "stranger" | "no" }`.
 *
 * @throws Error when the chat cannot be asked or answers otherwise; the call is not placed
 */
export function reachByUrl(url: string, secret: string) {
  const key = secretKey(secret);
  return async (from: string, to: string): Promise<Reach> => {
    const query = new URL(url);
    query.searchParams.set('from', from);
    query.searchParams.set('to', to);
    const now = Math.floor(Date.now() / 1000);
    const token = await new SignJWT()
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience(AUDIENCE)
      .setIssuedAt(now)
      .setExpirationTime(now + TOKEN_LIFETIME)
      .sign(key);
    const response = await fetch(query, {
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT),
    });
    if (!response.ok) throw new Error(`CALLS_REACH_URL answered ${response.status}`);
    return v.parse(answer, await response.json()).reach;
  };
}
