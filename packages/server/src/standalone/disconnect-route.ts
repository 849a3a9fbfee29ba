import { disconnectBody, ERROR_CODES } from '@xpchat/calls-protocol';
import type { FastifyInstance } from 'fastify';
import { jwtVerify } from 'jose';
import * as v from 'valibot';
import { CLOCK_TOLERANCE_SECONDS, secretKey } from '../auth/access-token.ts';
import { FixedWindowCounter } from '../lib/fixed-window-counter.ts';
import { systemClock } from '../lib/system-clock.ts';
import type { Clock } from '../ports/clock.ts';

const AUDIENCE = 'calls-admin';
const MAX_REQUESTS_PER_WINDOW = 600;
const WINDOW_MS = 60_000;
const MAX_BODY_BYTES = 1024;

/**
 * `POST /calls/admin/disconnect` of a process of its own, for the chat's server: closes the sockets of
 * a user or of a login session, as `app.calls` does in a plugin. It is authorized by a JWT (HS256, the
 * shared secret, `aud` `calls-admin`, `exp` required). An access token of a user has another audience.
 */
export function registerDisconnectRoute(
  app: FastifyInstance,
  secret: string,
  clock: Pick<Clock, 'after'> = systemClock,
): void {
  const key = secretKey(secret);
  const requests = new FixedWindowCounter(clock, WINDOW_MS, MAX_REQUESTS_PER_WINDOW);
  app.addHook('onClose', async () => requests.close());
  app.post(
    '/calls/admin/disconnect',
    {
      bodyLimit: MAX_BODY_BYTES,
      onRequest: async (request, reply) => {
        if (!requests.isAllowed(AUDIENCE)) {
          return reply.code(429).send({ code: 'rate_limited', message: ERROR_CODES.rate_limited });
        }
        requests.count(AUDIENCE);
        const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
        try {
          await jwtVerify(token, key, {
            algorithms: ['HS256'],
            audience: AUDIENCE,
            requiredClaims: ['exp'],
            clockTolerance: CLOCK_TOLERANCE_SECONDS,
          });
        } catch {
          const message = `Sign a JWT with the secret of this server, HS256, aud ${AUDIENCE} and exp.`;
          return reply.code(401).send({ code: 'unauthorized', message });
        }
      },
    },
    async (request, reply) => {
      const parsed = v.safeParse(disconnectBody, request.body);
      if (!parsed.success) {
        const message = 'The body must be { "userId" } or { "session" }.';
        return reply.code(400).send({ code: 'invalid_argument', message });
      }
      const target = parsed.output;
      if ('userId' in target) await app.calls.disconnectUser(target.userId);
      else await app.calls.disconnect(target.session);
      return reply.code(204).send();
    },
  );
}
