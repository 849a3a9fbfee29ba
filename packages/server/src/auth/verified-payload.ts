import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';

/** Pinned, so that a token cannot choose how it is verified (RFC 8725 section 3.1). */
const ALGORITHM = 'HS256';

/** No critical extension is supported, so a token with one is refused (RFC 7515 section 4.1.11). */
const header = v.object({ alg: v.literal(ALGORITHM), crit: v.optional(v.never()) });

type VerifiedPayload =
  | { readonly ok: true; readonly payload: unknown }
  | { readonly ok: false; readonly problem: 'malformed' | 'algorithm' | 'signature' };

/**
 * Verifies a compact JWS (RFC 7515). Runs synchronously, unlike libraries on WebCrypto, which wait for
 * a thread: after a restart 10,000 clients connect at once.
 *
 * @returns its payload, or why it is not signed with this key
 */
export function verifiedPayload(key: KeyObject, token: string): VerifiedPayload {
  const [head, payload, signature, ...more] = token.split('.');
  if (!head || !payload || !signature || more.length > 0) {
    return { ok: false, problem: 'malformed' };
  }
  if (!v.is(header, decode(head))) return { ok: false, problem: 'algorithm' };
  const expected = createHmac('sha256', key).update(`${head}.${payload}`).digest('base64url');
  const [given, wanted] = [Buffer.from(signature), Buffer.from(expected)];
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
    return { ok: false, problem: 'signature' };
  }
  return { ok: true, payload: decode(payload) };
}

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    return null;
  }
}
