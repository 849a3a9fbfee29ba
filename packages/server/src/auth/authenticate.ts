import type { KeyObject } from 'node:crypto';
import type {} from '@fastify/websocket';
import type { ErrorCode } from '@xpchat/calls-protocol';
import type { FastifyRequest } from 'fastify';
import type { Clock } from '../ports/clock.ts';
import { type CallsUser, verifyAccessToken } from './access-token.ts';

export interface AuthenticationOptions {
  readonly key: KeyObject;
  readonly clock: Clock;
  /** Origins of other sites whose pages may connect, such as `https://chat.example`. */
  readonly origins: readonly string[];
  /** Who is signed in by the host's own cookie. */
  readonly authenticateSession?: (request: FastifyRequest) => Promise<CallsUser | null>;
}

const MISSING = 'An access token is missing.';

export type Authentication =
  | { readonly ok: true; readonly user: CallsUser }
  | {
      readonly ok: false;
      readonly status: 401 | 403;
      readonly code: Extract<ErrorCode, 'unauthorized' | 'origin_not_allowed'>;
      readonly message: string;
    };

/**
 * Finds out who sent a request, by `?access_token=`, `Authorization: Bearer` (RFC 6750) or the
 * host's cookie. WebSockets know no same-origin policy (RFC 6455 section 10.2), so the Origin is
 * checked here: a browser always sends one with an upgrade, other clients have a token.
 */
export async function authenticate(
  request: FastifyRequest,
  options: AuthenticationOptions,
): Promise<Authentication> {
  return authenticateByRequest(request, options) ?? authenticateByHost(request, options);
}

/** What can be said without a question to the host; null if it has to be asked. */
export function authenticateByRequest(
  request: FastifyRequest,
  { key, clock, origins, authenticateSession }: AuthenticationOptions,
): Authentication | null {
  const origin = request.headers.origin;
  if (origin !== undefined && !isAllowedOrigin(origin, request.host, origins)) {
    return forbidden('Pages of this origin may not connect.');
  }
  const token = tokenOf(request);
  if (token !== undefined) {
    const check = verifyAccessToken(key, token, clock.now());
    return check.ok ? check : unauthorized(check.message);
  }
  return authenticateSession ? null : unauthorized(MISSING);
}

/** Asks the host, for a request that {@link authenticateByRequest} left open. */
export async function authenticateByHost(
  request: FastifyRequest,
  { origins, authenticateSession }: AuthenticationOptions,
): Promise<Authentication> {
  const user = (await authenticateSession?.(request)) ?? null;
  if (user === null) return unauthorized(MISSING);
  if (request.headers.origin === undefined && !isSafeWithoutOrigin(request, origins)) {
    return forbidden('A request by cookie needs an Origin header.');
  }
  return { ok: true, user };
}

/** `host` is the one that the client asked for, port included. */
function isAllowedOrigin(origin: string, host: string, origins: readonly string[]): boolean {
  if (origins.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

/**
 * Browsers send no Origin with a GET to their own site. Its answer cannot be read by other sites; an
 * upgrade's could. A write must say where it comes from: Firefox before 70 says it in the Referer.
 */
function isSafeWithoutOrigin(request: FastifyRequest, origins: readonly string[]): boolean {
  if (request.ws) return false;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || (site === 'none' && isRead(request));
  if (isRead(request)) return true;
  const { referer = '' } = request.headers;
  return URL.canParse(referer) && isAllowedOrigin(new URL(referer).origin, request.host, origins);
}

function isRead({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

function tokenOf(request: FastifyRequest): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return bearer;
  const { access_token: token } = request.query as { access_token?: unknown };
  return typeof token === 'string' ? token : undefined;
}

function unauthorized(message: string): Authentication {
  return { ok: false, status: 401, code: 'unauthorized', message };
}

function forbidden(message: string): Authentication {
  return { ok: false, status: 403, code: 'origin_not_allowed', message };
}
