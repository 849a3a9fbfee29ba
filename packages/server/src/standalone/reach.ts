import { SignJWT } from 'jose';
import * as v from 'valibot';
import { secretKey } from '../auth/access-token.ts';
import type { Reach } from '../domain/admission.ts';

const AUDIENCE = 'calls-reach';
/** The caller waits for the answer of the chat for this long at most. */
const ANSWER_TIMEOUT_MS = 5_000;
const TOKEN_LIFETIME_SECONDS = 60;

const answer = v.object({ reach: v.picklist(['contact', 'unvouched', 'stranger', 'no']) });

/**
 * Makes a `canReach` that asks the chat: `GET <url>?from=<caller>&to=<callee>` with
 * `Authorization: Bearer <JWT>` (HS256, the shared secret, `aud` `calls-reach`). The chat answers
 * `{ "reach": "contact" | "unvouched" | "stranger" | "no" }`.
 *
 * @returns a function that throws Error when the chat gives no such answer; the call is not placed
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
      .setExpirationTime(now + TOKEN_LIFETIME_SECONDS)
      .sign(key);
    const response = await fetch(query, {
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    if (!response.ok)
      throw new Error(
        `The chat answered ${response.status} at CALLS_REACH_URL. It must answer 200.`,
      );
    return v.parse(answer, await response.json()).reach;
  };
}
