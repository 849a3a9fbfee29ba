import type { KeyObject } from 'node:crypto';
import type {} from '@fastify/websocket';
import { type ErrorCode, isGuestId } from '@xpchat/calls-protocol';
import type { FastifyRequest } from 'fastify';
import { cleanName } from '../lib/clean-name.ts';
import type { Clock } from '../ports/clock.ts';
import { type AuthenticatedUser, type CallsUser, verifyAccessToken } from './access-token.ts';
import { type GuestTokens, isGuestToken } from './guest-tokens.ts';

export interface AuthenticationOptions {
  readonly key: KeyObject;
  readonly clock: Clock;
  /** Origins of other sites whose pages may connect, such as `https://chat.example`. */
  readonly origins: readonly string[];
  /** Finds the user by the host's own cookie. */
  readonly authenticateSession?: (request: FastifyRequest) => Promise<CallsUser | null>;
  /** Where guests may connect. Absent: their tokens are refused. */
  readonly guests?: GuestTokens;
}

const TOKEN_MISSING = 'An access token is missing. Send ?access_token= or Authorization: Bearer.';

export type Authentication =
  | { readonly ok: true; readonly user: AuthenticatedUser }
  | {
      readonly ok: false;
      readonly status: 401 | 403;
      readonly code: Extract<ErrorCode, 'unauthorized' | 'origin_not_allowed'>;
      readonly message: string;
    };

/**
 * Authenticates a request by `?access_token=`, `Authorization: Bearer` (RFC 6750) or the host's
 * cookie. WebSockets have no same-origin policy (RFC 6455 section 10.2), so the Origin is checked
 * here. A browser sends one with each upgrade. Other clients bring a token.
 */
export async function authenticate(
  request: FastifyRequest,
  options: AuthenticationOptions,
): Promise<Authentication> {
  return authenticateByRequest(request, options) ?? authenticateByHost(request, options);
}

/** Authenticates a request without the host; null if only the host knows the user. */
export function authenticateByRequest(
  request: FastifyRequest,
  { key, clock, origins, authenticateSession, guests }: AuthenticationOptions,
): Authentication | null {
  const origin = request.headers.origin;
  if (origin !== undefined && !isAllowedOrigin(origin, request, origins)) {
    return forbidden(originAdvice(origin, request));
  }
  const token = tokenOf(request);
  if (token !== undefined) {
    const verification =
      guests && isGuestToken(token)
        ? guests.verifyAccess(token, clock.now())
        : verifyAccessToken(key, token, clock.now());
    return verification.ok ? verification : unauthorized(verification.message);
  }
  return authenticateSession ? null : unauthorized(TOKEN_MISSING);
}

/** Asks the host about a request for which {@link authenticateByRequest} returned null. */
export async function authenticateByHost(
  request: FastifyRequest,
  { origins, authenticateSession }: AuthenticationOptions,
): Promise<Authentication> {
  const user = (await authenticateSession?.(request)) ?? null;
  if (user === null || isGuestId(user.userId)) return unauthorized(TOKEN_MISSING);
  if (request.headers.origin === undefined && !isSafeWithoutOrigin(request, origins)) {
    return forbidden('A request by cookie needs an Origin header.');
  }
  const { session, name, ...rest } = user;
  const shown = name === undefined ? undefined : cleanName(name);
  const profile = { ...rest, ...(shown === undefined ? {} : { name: shown }) };
  return {
    ok: true,
    user: session === undefined ? profile : { ...profile, loginSession: session },
  };
}

/** The server's own origin has the scheme, the host and the port of the request (RFC 6454 section 5). */
function isAllowedOrigin(
  origin: string,
  request: FastifyRequest,
  origins: readonly string[],
): boolean {
  return origins.includes(origin) || (origin !== 'null' && origin === ownOrigin(request));
}

function ownOrigin({ protocol, host }: FastifyRequest): string | undefined {
  const url = `${protocol}://${host}`;
  return URL.canParse(url) ? new URL(url).origin : undefined;
}

/** Behind a proxy that ends TLS, the usual mistake is that only the scheme differs. */
function originAdvice(origin: string, request: FastifyRequest): string {
  const { host } = request;
  const isSchemeOnly = URL.canParse(origin) && new URL(origin).host === host;
  return isSchemeOnly
    ? 'The page and the server differ in http and https. Let the proxy send X-Forwarded-Proto, and set TRUST_PROXY.'
    : 'Pages of this origin may not connect. Add it to the allowed origins.';
}

/**
 * Browsers send no Origin with a GET to their own site. Other sites cannot read its answer, but they
 * could read that of an upgrade. A write must name its origin. Firefox before 70 names it in the Referer.
 */
function isSafeWithoutOrigin(request: FastifyRequest, origins: readonly string[]): boolean {
  if (request.ws) return false;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || (site === 'none' && isRead(request));
  if (isRead(request)) return true;
  const { referer = '' } = request.headers;
  return URL.canParse(referer) && isAllowedOrigin(new URL(referer).origin, request, origins);
}

function isRead({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

function tokenOf(request: FastifyRequest): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return bearer;
  const { access_token: token } = request.query as { access_token?: unknown };
  return typeof token === 'string' && token !== '' ? token : undefined;
}

function unauthorized(message: string): Authentication {
  return { ok: false, status: 401, code: 'unauthorized', message };
}

function forbidden(message: string): Authentication {
  return { ok: false, status: 403, code: 'origin_not_allowed', message };
}
