import { createSecretKey, type KeyObject } from 'node:crypto';
import { isGuestId, MAX_USER_ID_LENGTH, USER_ID_PATTERN } from '@xpchat/calls-protocol';
import { SignJWT } from 'jose';
import * as v from 'valibot';
import { cleanName } from '../lib/clean-name.ts';
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
  /** Absent for a user whom the host knows by its cookie. */
  readonly token?: TokenTimes;
  /** They have no account: the server itself made their id. */
  readonly guest?: { readonly callId: string; readonly linkId: string };
}

/** In milliseconds since 1970. */
export interface TokenTimes {
  /** The earliest time at which the token may have been signed. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

const AUDIENCE = 'xpchat-calls';
const ALGORITHM = 'HS256';
/** Tokens travel in URLs, so they are short-lived. */
const MAX_LIFETIME_SECONDS = 600;
const DEFAULT_LIFETIME_SECONDS = 300;
/**
 * The clocks of the chat and of this server may differ by this much, in `nbf`, `iat` and `exp`: RFC 7519
 * section 4.1.4 suggests a few minutes at most.
 */
export const CLOCK_TOLERANCE_SECONDS = 60;
/** RFC 7518 section 3.2: a key for HS256 is at least as long as its hash. */
const MIN_SECRET_BYTES = 32;
/** A random secret of 32 characters has about 20 different ones. */
const MIN_DISTINCT_CHARACTERS = 8;

const claims = v.object({
  sub: v.pipe(
    v.string(),
    v.minLength(1),
    v.maxLength(MAX_USER_ID_LENGTH),
    v.regex(USER_ID_PATTERN),
    v.check((sub) => !isGuestId(sub)),
  ),
  aud: v.union([v.literal(AUDIENCE), v.pipe(v.array(v.string()), v.includes(AUDIENCE))]),
  exp: v.number(),
  nbf: v.optional(v.number()),
  iat: v.optional(v.number()),
  name: v.fallback(v.optional(v.string()), undefined),
  picture: v.fallback(v.optional(v.pipe(v.string(), v.maxLength(2048))), undefined),
  sid: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(128))),
});

/**
 * Names the fault of a secret for access tokens, as the end of a sentence; undefined if it has none.
 * Quotes nothing of it.
 */
export function weaknessOf(secret: unknown): string | undefined {
  const advice = 'Make one with: openssl rand -base64 48';
  if (typeof secret !== 'string' || secret === '') return `is missing. ${advice}`;
  if (Buffer.byteLength(secret) < MIN_SECRET_BYTES) {
    return `needs at least ${MIN_SECRET_BYTES} bytes. ${advice}`;
  }
  if (new Set(secret).size < MIN_DISTINCT_CHARACTERS) return `can be guessed. ${advice}`;
  return undefined;
}

/**
 * Makes the key for access tokens from the shared secret.
 *
 * @throws Error when the secret is missing, shorter than 32 bytes, or of few different characters
 */
export function secretKey(secret: string): KeyObject {
  const weakness = weaknessOf(secret);
  if (weakness) throw new Error(`The secret for access tokens ${weakness}`);
  return createSecretKey(Buffer.from(secret, 'utf8'));
}

/**
 * Signs the token with which a user's page connects to `/webrtc`: a JWT (RFC 7519) with `alg` HS256,
 * `aud` `xpchat-calls`, `sub`, `exp`, `iat`, and optionally `name`, `picture` and `sid` (the
 * `session`, at most 128 characters).
 *
 * @param secret the secret of the calls server, at least 32 bytes
 * @param options.expiresIn lifetime in seconds, at most 600; default 300
 * @throws Error when the secret is too short, the lifetime too long, or the user id begins with `guest:`, which
 *   the server keeps for people without an account
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
  if (isGuestId(userId)) throw new Error('User ids that begin with guest: are reserved.');
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

export type TokenVerification =
  | { readonly ok: true; readonly user: AuthenticatedUser }
  | { readonly ok: false; readonly message: string };

/**
 * Verifies an access token. `message` is one sentence about what is wrong and one about what to do. It
 * quotes nothing of the token, and fits into a close frame.
 */
export function verifyAccessToken(key: KeyObject, token: string, now: number): TokenVerification {
  const signed = verifiedPayload(key, token);
  if (!signed.ok) return refused(SIGNATURE_SENTENCES[signed.problem]);
  const parsed = v.safeParse(claims, signed.payload);
  if (!parsed.success) {
    const path = v.getDotPath(parsed.issues[0]);
    const claim = path?.split('.')[0] ?? 'payload';
    return refused(
      claim === 'aud'
        ? `The access token is for another audience. Sign it with aud ${AUDIENCE}.`
        : `The access token has no valid ${claim}. See docs/configuration.md, Access tokens.`,
    );
  }
  const { sub, exp, nbf, iat, name, picture, sid } = parsed.output;
  const seconds = now / 1000;
  if (Math.max(nbf ?? 0, iat ?? 0) > seconds + CLOCK_TOLERANCE_SECONDS) {
    return refused('The access token is not valid yet. Set the clocks of chat and calls server.');
  }
  if (exp <= seconds - CLOCK_TOLERANCE_SECONDS) {
    return refused('The access token has expired. Fetch a new one and connect again.');
  }
  const longest = MAX_LIFETIME_SECONDS + CLOCK_TOLERANCE_SECONDS;
  if (exp - seconds > longest || (iat !== undefined && exp - iat > longest)) {
    return refused(
      `The access token lives for more than ${MAX_LIFETIME_SECONDS} seconds. Sign it with a shorter lifetime.`,
    );
  }
  const shown = name === undefined ? undefined : cleanName(name);
  const profile = { ...(shown && { name: shown }), ...(picture && { picture }) };
  const issuedAt = (iat ?? exp - MAX_LIFETIME_SECONDS) * 1000;
  return {
    ok: true,
    user: {
      userId: sub,
      ...profile,
      ...(sid && { loginSession: sid }),
      token: { issuedAt, expiresAt: exp * 1000 },
    },
  };
}

const SIGNATURE_SENTENCES = {
  malformed: 'The access token is not a JWT in three parts. Send it as the chat signed it.',
  algorithm: `The access token is not signed with ${ALGORITHM}. Sign it with ${ALGORITHM}.`,
  signature:
    'The signature of the access token is wrong. Sign it with the secret of this calls server.',
} as const;

function refused(message: string): TokenVerification {
  return { ok: false, message };
}
