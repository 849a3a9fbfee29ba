import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ChatError } from '../http-errors.ts';
import type { AuthenticatedUser, LoginSessions } from './login-sessions.ts';

export const LOGIN_SESSION_COOKIE = 'xpchat_session';

/** How a request authenticates: with the tab's own token or the browser's cookie. */
export type Credential =
  | { readonly kind: 'none' }
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'cookie'; readonly token: string };

/**
 * The tab's own token takes precedence, because two tabs of one browser may be two people. An
 * invalid Authorization header never falls back to the cookie: the tab would silently become
 * somebody else.
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
 * Whether the request comes from a page of the server's own origin. Firefox before 70 sends no
 * Origin with a same-origin POST, so the Referer is used instead (OWASP, Cross-Site Request Forgery
 * Prevention).
 */
export function isSameOrigin(request: FastifyRequest): boolean {
  const claimed = request.headers.origin ?? request.headers.referer;
  if (claimed === undefined || !URL.canParse(claimed)) return false;
  // Behind a proxy that terminates TLS, X-Forwarded-Proto tells the scheme. URL drops default ports.
  const own = `${request.protocol}://${request.host}`;
  return URL.canParse(own) && new URL(own).origin === new URL(claimed).origin;
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Returns the person who sent the request; undefined if nobody is signed in. Throws
 * `origin_not_allowed` for a cross-origin change by cookie.
 */
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

/** Makes every route of this scope respond with 401 unless somebody is signed in. */
export function requireAuthentication(scope: FastifyInstance, loginSessions: LoginSessions): void {
  scope.addHook('onRequest', async (request) => {
    const user = await authenticate(loginSessions, request);
    if (!user) throw new ChatError('unauthorized');
    request.authenticatedUser = user;
  });
}

/** Returns the person who sent a request below {@link requireAuthentication}. */
export function authenticatedUserOf(request: FastifyRequest): AuthenticatedUser {
  if (!request.authenticatedUser) throw new ChatError('unauthorized');
  return request.authenticatedUser;
}
