import { createHash, randomBytes } from 'node:crypto';

/** `<session id>.<secret>`. The secret has 256 random bits. */
const FORMAT = /^([\w-]{1,64})\.([\w-]{43})$/;
const SECRET_BYTES = 32;

/**
 * Makes the token with which a client resumes its session on a new socket. Only the hash is stored,
 * so a reader of the database cannot take over a session. The token works only together with an access
 * token of the same user.
 */
export function makeResumeToken(sessionId: string): {
  readonly token: string;
  /** SHA-256, hexadecimal. A fast hash is enough because the secret is random. */
  readonly secretHash: string;
} {
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  return { token: `${sessionId}.${secret}`, secretHash: hash(secret) };
}

/** @returns what the token names, whether that session exists or not; undefined if it is malformed */
export function readResumeToken(
  token: string,
): { readonly sessionId: string; readonly secretHash: string } | undefined {
  const [, sessionId, secret] = FORMAT.exec(token) ?? [];
  if (sessionId === undefined || secret === undefined) return undefined;
  return { sessionId, secretHash: hash(secret) };
}

function hash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
