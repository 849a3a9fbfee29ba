import { SignJWT } from 'jose';
import * as v from 'valibot';
import { secretKey } from '../auth/access-token.ts';

/** The caller waits for the answer of the chat for this long at most. */
const ANSWER_TIMEOUT_MS = 5_000;
const TOKEN_LIFETIME_SECONDS = 60;

/** A URL of the chat, and how its requests are signed. */
export interface ChatHook<Schema extends v.GenericSchema> {
  readonly url: string;
  /** The variable that names the URL, for errors. */
  readonly variable: string;
  readonly secret: string;
  /** `aud` of the token, so that it serves no other request. */
  readonly audience: string;
  readonly answer: Schema;
}

/**
 * Makes a function that asks the chat: `GET <url>?<parameters>` with `Authorization: Bearer <JWT>` (HS256,
 * the shared secret).
 *
 * @returns a function that throws Error when the chat gives no answer of that shape
 */
export function chatHook<const Schema extends v.GenericSchema>({
  url,
  variable,
  secret,
  audience,
  answer,
}: ChatHook<Schema>) {
  const key = secretKey(secret);
  return async (parameters: Readonly<Record<string, string>>): Promise<v.InferOutput<Schema>> => {
    const query = new URL(url);
    for (const [name, value] of Object.entries(parameters)) query.searchParams.set(name, value);
    const now = Math.floor(Date.now() / 1000);
    const token = await new SignJWT()
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience(audience)
      .setIssuedAt(now)
      .setExpirationTime(now + TOKEN_LIFETIME_SECONDS)
      .sign(key);
    const response = await fetch(query, {
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    if (!response.ok)
      throw new Error(`The chat answered ${response.status} at ${variable}. It must answer 200.`);
    return v.parse(answer, await response.json());
  };
}
