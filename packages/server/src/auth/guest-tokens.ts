import { createHmac, createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { callIdOfGuest, guestIdOf } from '@xpchat/calls-protocol';
import * as v from 'valibot';
import type {
  Guest,
  GuestPasses,
  LinkVerification,
  NewGuest,
  NewGuestLink,
} from '../ports/guest-passes.ts';
import type { AuthenticatedUser, TokenVerification } from './access-token.ts';
import { verifiedPayload } from './verified-payload.ts';

/**
 * The tokens of guests (docs/adr/0016-guests.md), JWTs with HS256: the link that a member made, the key of
 * a guest's tab, and the access token of their page. Their key is another one than that of the chat's tokens,
 * so none can be taken for the other, and the audience says which of the three it is (RFC 8725 section 3.9).
 */
export class GuestTokens implements GuestPasses {
  readonly #key: KeyObject;

  /** @param secret the secret of the calls server */
  constructor(secret: string) {
    this.#key = createSecretKey(
      Buffer.from(hkdfSync('sha256', secret, '', 'xpchat-calls guests', KEY_BYTES)),
    );
  }

  /** @param expiresAt milliseconds since 1970 */
  createLink(callId: string, expiresAt: number): NewGuestLink {
    const id = randomId();
    return { id, expiresAt, token: this.#sign('link', { jti: id, call: callId }, expiresAt) };
  }

  verifyLink(token: string, now: number): LinkVerification {
    const read = this.#read('link', linkClaims, token);
    if (!read) return { ok: false, code: 'link_invalid' };
    if (read.exp * 1000 <= now) return { ok: false, code: 'link_expired' };
    return { ok: true, callId: read.call, linkId: read.jti };
  }

  /** A new guest, and the key with which their tab gets access tokens. */
  createGuest({ callId, linkId, name }: Omit<Guest, 'userId'>, now: number): NewGuest {
    const userId = guestIdOf(callId, randomId());
    const key = this.#sign('key', { sub: userId, link: linkId, name }, now + KEY_LIFETIME_MS);
    return { userId, key };
  }

  /** Undefined if the key is invalid or expired. */
  verifyKey(key: string, now: number): Guest | undefined {
    return this.#guestOf('key', key, now)?.guest;
  }

  createAccess({ userId, linkId, name }: Guest, now: number): string {
    return this.#sign('access', { sub: userId, link: linkId, name }, now + ACCESS_LIFETIME_MS);
  }

  /** Verifies the token with which a guest's page connects to `/webrtc`. */
  verifyAccess(token: string, now: number): TokenVerification {
    const found = this.#guestOf('access', token, now);
    if (!found) {
      return { ok: false, message: 'The access token of the guest is not valid. Fetch a new one.' };
    }
    const { guest, exp } = found;
    const user: AuthenticatedUser = {
      userId: guest.userId,
      name: guest.name,
      guest: { callId: guest.callId, linkId: guest.linkId },
      token: { issuedAt: exp * 1000 - ACCESS_LIFETIME_MS, expiresAt: exp * 1000 },
    };
    return { ok: true, user };
  }

  #guestOf(kind: Kind, token: string, now: number): { guest: Guest; exp: number } | undefined {
    const read = this.#read(kind, guestClaims, token);
    const callId = read && callIdOfGuest(read.sub);
    if (!read || callId === undefined || read.exp * 1000 <= now) return undefined;
    const { sub: userId, link: linkId, name, exp } = read;
    return { guest: { userId, callId, linkId, name }, exp };
  }

  #sign(kind: Kind, claims: object, expiresAt: number): string {
    const content = { ...claims, aud: AUDIENCE + kind, exp: Math.floor(expiresAt / 1000) };
    const signed = `${encode(HEADER)}.${encode(content)}`;
    const signature = createHmac('sha256', this.#key).update(signed).digest('base64url');
    return `${signed}.${signature}`;
  }

  #read<Output extends { readonly aud: string }>(
    kind: Kind,
    schema: v.GenericSchema<unknown, Output>,
    token: string,
  ): Output | undefined {
    const verified = verifiedPayload(this.#key, token);
    if (!verified.ok) return undefined;
    const { success, output } = v.safeParse(schema, verified.payload);
    return success && output.aud === AUDIENCE + kind ? output : undefined;
  }
}

/** Whether the token says that it is one of a guest. Says nothing about its signature. */
export function isGuestToken(token: string): boolean {
  return token.startsWith(`${encode(HEADER)}.`);
}

type Kind = 'link' | 'key' | 'access';

const AUDIENCE = 'xpchat-calls-guest-';
const HEADER = { alg: 'HS256', typ: 'xpchat-guest+jwt' };
const KEY_BYTES = 32;
/** 128 bits: nobody guesses the id of a guest or a link. */
const ID_BYTES = 16;
/** As long as a call may reasonably last. */
const KEY_LIFETIME_MS = 12 * 3_600_000;
const ACCESS_LIFETIME_MS = 5 * 60_000;

const linkClaims = v.object({
  aud: v.string(),
  jti: v.string(),
  call: v.string(),
  exp: v.number(),
});
const guestClaims = v.object({
  aud: v.string(),
  sub: v.string(),
  link: v.string(),
  name: v.string(),
  exp: v.number(),
});

function randomId(): string {
  return randomBytes(ID_BYTES).toString('base64url');
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
