import { cleanName, networkOf } from '@xpchat/calls-server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { LoginSession, Person } from '../../wire/entities.ts';
import { type LoginSessionAnswer, signInBody, signUpBody } from '../../wire/requests.ts';
import type { Clock } from '../clock.ts';
import { ChatError, parseInput } from '../http-errors.ts';
import { authenticate, credentialOf, isSameOrigin, LOGIN_SESSION_COOKIE } from './identity.ts';
import {
  LOGIN_SESSION_LIFETIME_MS,
  type LoginSessions,
  loginSessionIdOf,
} from './login-sessions.ts';
import type { People } from './people.ts';
import { createSignInGuard } from './sign-in-guard.ts';
import { createWindowCounter } from './window-counter.ts';

export interface AccountRoutesDeps {
  readonly people: People;
  readonly loginSessions: LoginSessions;
  /** Closes the open pages of a login session. */
  readonly closePages: (loginSessionId: string) => void;
  readonly clock: Clock;
  /** The demo's accounts; null outside the demo. */
  readonly demo: readonly Person[] | null;
}

const SIGN_IN_RATE_WINDOW_MS = 5 * 60 * 1000;
/** Sign-ups of one network that were refused because of their login, in a window. */
const MAX_REFUSED_LOGINS = 5;

export function accountRoutes(app: FastifyInstance, deps: AccountRoutesDeps): void {
  const { people, loginSessions, closePages, demo, clock } = deps;

  // Returns 200 even when signed out: a 401 would show up in the console of every sign-in page.
  app.get('/api/session', async (request, reply): Promise<LoginSessionAnswer> => {
    const credential = credentialOf(request);
    const signedIn = await authenticate(loginSessions, request);
    reply.header('cache-control', 'no-store');
    const session =
      signedIn && credential.kind !== 'none'
        ? { user: signedIn.user, token: credential.token }
        : null;
    return { session, demo: demo && [...demo] };
  });

  // A client that tries many logins must not learn which of them exist.
  const refusals = createWindowCounter(clock, SIGN_IN_RATE_WINDOW_MS, MAX_REFUSED_LOGINS);
  app.post(
    '/api/account',
    { config: { rateLimit: { max: 20, timeWindow: SIGN_IN_RATE_WINDOW_MS } } },
    async (request, reply) => {
      rejectOtherOrigins(request);
      const { name: given, ...account } = parseInput(signUpBody, request.body);
      const name = cleanName(given);
      if (name === undefined) throw new ChatError('invalid_input');
      const network = networkOf(request.ip);
      if (refusals.isReached(network)) throw new ChatError('rate_limited');
      const user = await people.signUp({ ...account, name }).catch((error: unknown) => {
        refusals.add(network);
        throw error;
      });
      return reply.code(201).send(setLoginCookie(request, reply, await loginSessions.open(user)));
    },
  );

  const guard = createSignInGuard(clock);
  app.post('/api/session', async (request, reply) => {
    rejectOtherOrigins(request);
    const credentials = parseInput(signInBody, request.body);
    const { login } = credentials;
    if (!guard.allows(login, request.ip)) throw new ChatError('rate_limited');
    const user = await people.signIn(credentials).catch((error: unknown) => {
      if (error instanceof ChatError && error.code === 'wrong_credentials') {
        guard.failed(request.ip);
      }
      throw error;
    });
    guard.succeeded(login, request.ip);
    return setLoginCookie(request, reply, await loginSessions.open(user));
  });

  app.delete('/api/session', async (request, reply) => {
    const signedIn = await authenticate(loginSessions, request);
    if (signedIn) {
      await loginSessions.close(signedIn.loginSessionId);
      closePages(signedIn.loginSessionId);
      const cookie = request.cookies[LOGIN_SESSION_COOKIE];
      // The cookie may belong to another tab's person, who stays signed in.
      if (cookie && loginSessionIdOf(cookie) === signedIn.loginSessionId) {
        reply.clearCookie(LOGIN_SESSION_COOKIE, { path: '/' });
      }
      // Last, because it rejects if the calls database fails. The login session is closed by then.
      await app.calls.disconnect(signedIn.loginSessionId);
    }
    return reply.code(204).send();
  });
}

/** Prevents login CSRF: a page of another origin must not sign this browser in. */
function rejectOtherOrigins(request: FastifyRequest): void {
  if (request.headers.origin !== undefined && !isSameOrigin(request)) {
    throw new ChatError('origin_not_allowed');
  }
}

function setLoginCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  session: LoginSession,
): LoginSession {
  reply.header('cache-control', 'no-store');
  reply.setCookie(LOGIN_SESSION_COOKIE, session.token, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: request.protocol === 'https',
    maxAge: LOGIN_SESSION_LIFETIME_MS / 1000,
  });
  return session;
}
