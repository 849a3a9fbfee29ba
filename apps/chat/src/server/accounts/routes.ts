import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Person, Session } from '../../wire/entities.ts';
import { type SessionAnswer, signInBody, signUpBody } from '../../wire/requests.ts';
import { ChatError, parseInput } from '../http-errors.ts';
import type { Hub } from '../realtime/hub.ts';
import { credentialOf, findVisitor, isSameOrigin, SESSION_COOKIE } from './identity.ts';
import type { People } from './people.ts';
import { SESSION_LIFE_MS, type Sessions, sessionIdOf } from './sessions.ts';

export interface AccountRoutesDeps {
  readonly people: People;
  readonly sessions: Sessions;
  readonly hub: Hub;
  /** The demo's accounts, or null outside the demo. */
  readonly demo: readonly Person[] | null;
}

const FIVE_MINUTES = 5 * 60 * 1000;

export function accountRoutes(app: FastifyInstance, deps: AccountRoutesDeps): void {
  const { people, sessions, hub, demo } = deps;

  // 200 for nobody, too: a refused request would stand in the console of every sign-in page.
  app.get('/api/session', async (request, reply): Promise<SessionAnswer> => {
    const credential = credentialOf(request);
    const visitor = await findVisitor(sessions, request);
    reply.header('cache-control', 'no-store');
    const session =
      visitor && credential.kind !== 'none'
        ? { user: visitor.user, token: credential.token }
        : null;
    return { session, demo: demo && [...demo] };
  });

  app.post(
    '/api/account',
    { config: { rateLimit: { max: 20, timeWindow: FIVE_MINUTES } } },
    async (request, reply) => {
      refuseOtherOrigins(request);
      const user = await people.signUp(parseInput(signUpBody, request.body));
      return reply.code(201).send(giveCookie(request, reply, await sessions.open(user)));
    },
  );

  // Fewer for one login, so that guessing one person's password costs more than one's own typos.
  const countAttempt = app.createRateLimit({
    max: 10,
    timeWindow: FIVE_MINUTES,
    keyGenerator: (request) => `${request.ip} ${loginOf(request.body)}`,
  });
  app.post(
    '/api/session',
    {
      config: { rateLimit: { max: 60, timeWindow: FIVE_MINUTES } },
    },
    async (request, reply) => {
      refuseOtherOrigins(request);
      const attempts = await countAttempt(request);
      if (!attempts.isAllowed && attempts.isExceeded) throw new ChatError('rate_limited');
      const user = await people.signIn(parseInput(signInBody, request.body));
      return giveCookie(request, reply, await sessions.open(user));
    },
  );

  app.delete('/api/session', async (request, reply) => {
    const visitor = await findVisitor(sessions, request);
    if (visitor) {
      await sessions.close(visitor.sessionId);
      hub.signOut(visitor.sessionId);
      const cookie = request.cookies[SESSION_COOKIE];
      // Another tab's person may own the cookie: that one stays signed in.
      if (cookie && sessionIdOf(cookie) === visitor.sessionId) {
        reply.clearCookie(SESSION_COOKIE, { path: '/' });
      }
      // Last: it rejects where the calls' database fails, and the session is closed whatever it does.
      await app.calls.disconnect(visitor.sessionId);
    }
    return reply.code(204).send();
  });
}

/** A page elsewhere must not sign this browser in as somebody (login CSRF). */
function refuseOtherOrigins(request: FastifyRequest): void {
  if (request.headers.origin !== undefined && !isSameOrigin(request)) {
    throw new ChatError('origin_not_allowed');
  }
}

function giveCookie(request: FastifyRequest, reply: FastifyReply, session: Session): Session {
  reply.header('cache-control', 'no-store');
  reply.setCookie(SESSION_COOKIE, session.token, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: request.protocol === 'https',
    maxAge: SESSION_LIFE_MS / 1000,
  });
  return session;
}

function loginOf(body: unknown): string {
  if (typeof body !== 'object' || body === null || !('login' in body)) return '';
  return String(body.login).trim().toLowerCase().slice(0, 64);
}
