import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { authenticate } from '../auth/authenticate.ts';
import { ApiError, answerErrors } from './api-error.ts';
import type { ApiPorts, Who } from './api-ports.ts';
import { allowOrigins } from './cors.ts';
import { historyRoutes } from './history-routes.ts';
import { presenceRoute } from './presence-route.ts';
import { routeSerializer } from './request-serializer.ts';
import { settingsRoutes } from './settings-routes.ts';

const PREFIX = '/calls/api';
const REQUESTS_PER_MINUTE = 240;
/** A whole settings document with all its rules is a tenth of it. */
const MAX_BODY_BYTES = 32 * 1024;

/**
 * The REST API of docs/history-and-availability.md, below `/calls/api`: everything is the signed-in
 * person's own, errors are `{ code, message }`.
 */
export async function registerApiRoutes(app: FastifyInstance, ports: ApiPorts): Promise<void> {
  const users = new WeakMap<FastifyRequest, string>();
  const who: Who = (request) => users.get(request) ?? '';
  const { authentication } = ports;
  await app.register(async (api) => {
    // The path may hold an id and the query a token: only the route's pattern is logged.
    api.addHook('onRoute', (route) => {
      route.logSerializers = { ...route.logSerializers, req: routeSerializer };
    });
    answerErrors(api);
    allowOrigins(api, authentication.origins, `${PREFIX}/*`);
    await api.register(
      async (scope) => {
        takeJson(scope);
        scope.addHook('onRequest', async (request, reply) => {
          reply.header('cache-control', 'no-store');
          const result = await authenticate(request, authentication);
          if (!result.ok) throw new ApiError(result.status, result.code, result.message);
          if (ports.isSignedOut(result.user.session)) {
            throw new ApiError(401, 'unauthorized', 'The session was signed out.');
          }
          users.set(request, result.user.userId);
        });
        await scope.register(rateLimit, {
          // After the person is known, and before the body is read.
          hook: 'preParsing',
          max: REQUESTS_PER_MINUTE,
          keyGenerator: who,
          errorResponseBuilder: () =>
            new ApiError(429, 'rate_limited', 'Too many requests. Wait a little and try again.'),
        });
        historyRoutes(scope, ports, who);
        settingsRoutes(scope, ports, who);
        presenceRoute(scope, ports, who);
      },
      { prefix: PREFIX },
    );
  });
}

/** JSON alone, whatever the host's server takes elsewhere; an empty body is none. */
function takeJson(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(
    'application/json',
    { parseAs: 'string', bodyLimit: MAX_BODY_BYTES },
    (_request, body, done) => {
      if (body === '') return done(null);
      try {
        done(null, JSON.parse(body.toString()));
      } catch {
        done(new ApiError(400, 'malformed_message', 'The body is not JSON.'));
      }
    },
  );
}
