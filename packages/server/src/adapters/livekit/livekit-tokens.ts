import { createHash, timingSafeEqual } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import type { Clock } from '../../ports/clock.ts';

const ALGORITHM = 'HS256';
/** A browser uses its token at once. The rest is for slow networks and retries of livekit-client. */
const JOIN_LIFETIME_SECONDS = 300;
const API_LIFETIME_SECONDS = 60;
/** The clocks of LiveKit and this server may differ by this much. */
const CLOCK_TOLERANCE_SECONDS = 60;

/** Grants in LiveKit's tokens, claim `video`. An absent grant is denied. */
export interface VideoGrant {
  readonly room?: string;
  readonly roomJoin?: boolean;
  readonly roomCreate?: boolean;
  readonly roomAdmin?: boolean;
  readonly roomList?: boolean;
  readonly canPublish?: boolean;
  /** Empty or absent: every source. */
  readonly canPublishSources?: readonly string[];
  readonly canSubscribe?: boolean;
  readonly canPublishData?: boolean;
  readonly canUpdateOwnMetadata?: boolean;
}

interface JoinClaims {
  readonly identity: string;
  readonly name?: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Signs our tokens for LiveKit, and verifies its reports, with the key that both know. */
export class LiveKitTokens {
  readonly #apiKey: string;
  readonly #secret: Uint8Array;
  readonly #clock: Clock;

  constructor(apiKey: string, apiSecret: string, clock: Clock) {
    this.#apiKey = apiKey;
    this.#secret = new TextEncoder().encode(apiSecret);
    this.#clock = clock;
  }

  /** The token with which a browser joins a room. */
  signJoin({ identity, name, attributes }: JoinClaims, grant: VideoGrant): Promise<string> {
    const claims = { ...(name === undefined ? {} : { name }), attributes, video: grant };
    return this.#sign(new SignJWT(claims).setSubject(identity), JOIN_LIFETIME_SECONDS);
  }

  /** The token of one request to LiveKit's API. */
  signRequest(grant: VideoGrant): Promise<string> {
    return this.#sign(new SignJWT({ video: grant }), API_LIFETIME_SECONDS);
  }

  /** Whether LiveKit signed this body (docs.livekit.io, Webhooks): key, time, and hash of the body. */
  async isSigned(body: string, authorization: string | undefined): Promise<boolean> {
    if (authorization === undefined) return false;
    try {
      const { payload } = await jwtVerify(authorization.replace(/^Bearer /i, ''), this.#secret, {
        algorithms: [ALGORITHM],
        issuer: this.#apiKey,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: new Date(this.#clock.now()),
        requiredClaims: ['exp', 'sha256'],
      });
      const given = Buffer.from(String(payload.sha256), 'base64');
      const actual = createHash('sha256').update(body).digest();
      return given.length === actual.length && timingSafeEqual(given, actual);
    } catch {
      return false;
    }
  }

  #sign(token: SignJWT, lifetime: number): Promise<string> {
    const now = Math.floor(this.#clock.now() / 1000);
    return token
      .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
      .setIssuer(this.#apiKey)
      .setNotBefore(now - CLOCK_TOLERANCE_SECONDS)
      .setExpirationTime(now + lifetime)
      .sign(this.#secret);
  }
}
