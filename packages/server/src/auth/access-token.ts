import { createSecretKey, type KeyObject } from 'node:crypto';
import { MAX_USER_ID_LENGTH, USER_ID_PATTERN } from '@xpchat/calls-protocol';
import { SignJWT } from 'jose';
import * as v from 'valibot';
import { verifiedPayload } from './verified-payload.ts';

/** A user, as the chat vouches for them. The people they call see `name` and `picture`. */
export interface CallsUser {
  readonly userId: string;
  readonly name?: string | undefined;
  /** URL of an image. */
  readonly picture?: string | undefined;
  /** Names the login session of the chat, for `app.calls.disconnect`. */
  readonly session?: string | undefined;
}

/** A {@link CallsUser} inside the server, where "session" alone is a signalling session. */
export interface AuthenticatedUser extends Omit<CallsUser, 'session'> {
  readonly loginSession?: string;
}

const AUDIENCE = 'xpchat-calls';
const ALGORITHM = 'HS256';
/** Tokens travel in URLs, so they are short-lived. */
const MAX_LIFETIME_SECONDS = 600;
const DEFAULT_LIFETIME_SECONDS = 300;
/** The clocks of the chat and of this server may differ by this much. */
const CLOCK_TOLERANCE_SECONDS = 5;
/** RFC 7518 section 3.2: a key for HS256 is at least as long as its hash. */
const MIN_SECRET_BYTES = 32;

const claims = v.object({
  sub: v.pipe(
    v.string(),
    v.minLength(1),
    v.maxLength(MAX_USER_ID_LENGTH),
    v.regex(USER_ID_PATTERN),
  ),
  aud: v.union([v.literal(AUDIENCE), v.pipe(v.array(v.string()), v.includes(AUDIENCE))]),
  exp: v.number(),
  nbf: v.optional(v.number()),
  iat: v.optional(v.number()),
  name: v.fallback(v.optional(v.pipe(v.string(), v.maxLength(128))), undefined),
  picture: v.fallback(v.optional(v.pipe(v.string(), v.maxLength(2048))), undefined),
  sid: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(128))),
});

/**
 * Makes the key for access tokens from the shared secret.
 *
 * @throws Error when the secret is shorter than 32 bytes
 */
export function secretKey(secret: string): KeyObject {
  const bytes = Buffer.from(secret, 'utf8');
  if (bytes.length < MIN_SECRET_BYTES) {
    throw new Error(`The secret for access tokens needs at least ${MIN_SECRET_BYTES} bytes.`);
  }
  return createSecretKey(bytes);
}

/**
 * Signs the token with which a user's page connects to `/webrtc`: a JWT (RFC 7519) with `alg` HS256,
 * `aud` `xpchat-calls`, `sub`, `exp`, `iat`, and optionally `name`, `picture` and `sid` (the
 * `session`, at most 128 characters).
 *
 * @param secret the secret of the calls server, at least 32 bytes
 * @param options.expiresIn lifetime in seconds, at most 600; default 300
 * @throws Error when the secret is too short or the lifetime too long
 */
export async function signAccessToken(
  secret: string,
  user: CallsUser,
  options: { readonly expiresIn?: number } = {},
): Promise<string> {
  const { userId, name, picture, session } = user;
  const lifetime = options.expiresIn ?? DEFAULT_LIFETIME_SECONDS;
  if (lifetime > MAX_LIFETIME_SECONDS) {
    throw new Error(`An access token may live for ${MAX_LIFETIME_SECONDS} seconds at most.`);
  }
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({
    ...(name ? { name } : {}),
    ...(picture ? { picture } : {}),
    ...(session ? { sid: session } : {}),
  })
    .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
    .setSubject(userId)
    .setAudience(AUDIENCE)
    .setIssuedAt(now)
    .setExpirationTime(now + lifetime)
    .sign(secretKey(secret));
}

type TokenVerification =
  | { readonly ok: true; readonly user: AuthenticatedUser }
  | { readonly ok: false; readonly message: string };

/** Verifies an access token. `message` says what to do, and quotes nothing of the token. */
export function verifyAccessToken(key: KeyObject, token: string, now: number): TokenVerification {
  const parsed = v.safeParse(claims, verifiedPayload(key, token));
  const seconds = Math.floor(now / 1000);
  if (!parsed.success || (parsed.output.nbf ?? 0) > seconds + CLOCK_TOLERANCE_SECONDS) {
    return {
      ok: false,
      message: 'The access token is not valid. Check its secret, audience and expiry.',
    };
  }
  const { sub, exp, iat, name, picture, sid } = parsed.output;
  if (exp <= seconds - CLOCK_TOLERANCE_SECONDS) {
    return {
      ok: false,
      message: 'The access token has expired. Fetch a new one and connect again.',
    };
  }
  const longest = MAX_LIFETIME_SECONDS + CLOCK_TOLERANCE_SECONDS;
  if (exp - now / 1000 > longest || (iat !== undefined && exp - iat > longest)) {
    return {
      ok: false,
      message: `The access token lives for more than ${MAX_LIFETIME_SECONDS} seconds. Sign it with a shorter lifetime.`,
    };
  }
  const profile = { ...(name && { name }), ...(picture && { picture }) };
  return { ok: true, user: { userId: sub, ...profile, ...(sid && { loginSession: sid }) } };
}
