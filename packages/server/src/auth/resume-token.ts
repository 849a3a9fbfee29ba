import { createHash, randomBytes } from 'node:crypto';

/** `<session id>.<secret>`; the secret has 256 random bits. */
const FORM = /^([\w-]{1,64})\.([\w-]{43})$/;
const SECRET_BYTES = 32;

/**
 * Makes what lets a client take up its session on a new socket. Only the hash is stored, so that
 * who reads the database cannot take over a session; and it is of no use without an access token
 * of the same person.
 */
export function makeResumeToken(sessionId: string): {
  readonly token: string;
  /** SHA-256, hexadecimal. A fast hash is enough: the secret is random. */
  readonly secretHash: string;
} {
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  return { token: `${sessionId}.${secret}`, secretHash: hash(secret) };
}

/** What a token names, whether or not there is such a session; `undefined` if it is none. */
export function readResumeToken(
  token: string,
): { readonly sessionId: string; readonly secretHash: string } | undefined {
  const [, sessionId, secret] = FORM.exec(token) ?? [];
  if (sessionId === undefined || secret === undefined) return undefined;
  return { sessionId, secretHash: hash(secret) };
}

function hash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
