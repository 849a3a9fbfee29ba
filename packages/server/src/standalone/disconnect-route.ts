import { ERROR_CODES, MAX_USER_ID_LENGTH } from '@xpchat/calls-protocol';
import type { FastifyInstance } from 'fastify';
import { jwtVerify } from 'jose';
import * as v from 'valibot';
import { CLOCK_TOLERANCE_SECONDS, secretKey } from '../auth/access-token.ts';

const AUDIENCE = 'calls-admin';
const MAX_REQUESTS_PER_MINUTE = 600;
const MAX_BODY_BYTES = 1024;

const body = v.union([
  v.object({ userId: v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_USER_ID_LENGTH)) }),
  v.object({ session: v.pipe(v.string(), v.minLength(1), v.maxLength(128)) }),
]);

/**
 * `POST /calls/admin/disconnect` of a process of its own, for the chat's server: closes the sockets of
 * a user or of a login session, as `app.calls` does in a plugin. It is authorized by a JWT (HS256, the
 * shared secret, `aud` `calls-admin`, `exp` required). An access token of a user has another audience.
 */
export function registerDisconnectRoute(app: FastifyInstance, secret: string): void {
  const key = secretKey(secret);
  let startedAt = 0;
  let requests = 0;
  app.post(
    '/calls/admin/disconnect',
    {
      bodyLimit: MAX_BODY_BYTES,
      onRequest: async (request, reply) => {
        const now = Date.now();
        if (now - startedAt > 60_000) [startedAt, requests] = [now, 0];
        if (++requests > MAX_REQUESTS_PER_MINUTE) {
          return reply.code(429).send({ code: 'rate_limited', message: ERROR_CODES.rate_limited });
        }
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
      const parsed = v.safeParse(body, request.body);
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
