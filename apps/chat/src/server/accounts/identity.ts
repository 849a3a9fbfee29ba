import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ChatError } from '../http-errors.ts';
import type { AuthenticatedUser, LoginSessions } from './login-sessions.ts';

export const LOGIN_SESSION_COOKIE = 'xpchat_session';

/** How a request says who it is: the tab's own token, or the browser's cookie. */
export type Credential =
  | { readonly kind: 'none' }
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'cookie'; readonly token: string };

/**
 * A tab's own token wins: two tabs of one browser may be two people. An Authorization header that
 * is no good never falls back to the cookie, or the tab would silently become somebody else.
 */
export function credentialOf(request: FastifyRequest): Credential {
  const header = request.headers.authorization;
  if (header !== undefined) {
    const token = /^Bearer ([A-Za-z0-9_-]{20,128})$/.exec(header)?.[1];
    return token ? { kind: 'bearer', token } : { kind: 'none' };
  }
  const cookie = request.cookies[LOGIN_SESSION_COOKIE];
  return cookie ? { kind: 'cookie', token: cookie } : { kind: 'none' };
}

/**
 * Whether the request comes from a page of this very origin. Firefox before 70 sends no Origin with
 * a same-origin POST: there the Referer stands in (OWASP, cross-site request forgery prevention).
 */
export function isSameOrigin(request: FastifyRequest): boolean {
  const claimed = request.headers.origin ?? request.headers.referer;
  if (claimed === undefined || !URL.canParse(claimed)) return false;
  const { protocol, host } = new URL(claimed);
  // Hosts alone: behind a proxy that ends TLS this server sees http. URL drops default ports.
  const own = `${protocol}//${request.host}`;
  return URL.canParse(own) && new URL(own).host === host;
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The person behind a request, or nobody. Throws `origin_not_allowed` for a forged one. */
export async function authenticate(
  loginSessions: LoginSessions,
  request: FastifyRequest,
): Promise<AuthenticatedUser | undefined> {
  const credential = credentialOf(request);
  if (credential.kind === 'none') return undefined;
  if (credential.kind === 'cookie' && !SAFE_METHODS.has(request.method) && !isSameOrigin(request)) {
    throw new ChatError('origin_not_allowed');
  }
  return loginSessions.verify(credential.token);
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on every route below {@link requireAuthentication}. */
    authenticatedUser: AuthenticatedUser | null;
  }
}

/** Makes every route of this scope answer 401 to nobody. */
export function requireAuthentication(scope: FastifyInstance, loginSessions: LoginSessions): void {
  scope.addHook('onRequest', async (request) => {
    const user = await authenticate(loginSessions, request);
    if (!user) throw new ChatError('unauthorized');
    request.authenticatedUser = user;
  });
}

/** The person of a request that {@link requireAuthentication} let in. */
export function authenticatedUserOf(request: FastifyRequest): AuthenticatedUser {
  if (!request.authenticatedUser) throw new ChatError('unauthorized');
  return request.authenticatedUser;
}
