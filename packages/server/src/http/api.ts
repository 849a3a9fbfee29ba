import rateLimit from '@fastify/rate-limit';
import type { ApiErrorAnswer } from '@xpchat/calls-protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { authenticate } from '../auth/authenticate.ts';
import { ApiError, handleErrors } from './api-error.ts';
import type { ApiPorts, UserIdOf } from './api-ports.ts';
import { registerConversationRoutes } from './conversation-routes.ts';
import { allowOrigins } from './cors.ts';
import { registerGuestRoutes } from './guest-routes.ts';
import { registerHistoryRoutes } from './history-routes.ts';
import { refuseUnknownQuery } from './known-query.ts';
import { registerPresenceRoute } from './presence-route.ts';
import { registerRecordingRoutes } from './recording-routes.ts';
import { registerUploadPreflights, registerUploadRoutes } from './recording-upload-routes.ts';
import { routeSerializer } from './request-serializer.ts';
import { registerSettingsRoutes } from './settings-routes.ts';

const PREFIX = '/calls/api';
const MAX_REQUESTS_PER_MINUTE = 240;
/** Ten times the size of settings with the maximum of quiet hours. */
const MAX_BODY_BYTES = 32 * 1024;

/**
 * The REST API of docs/history-and-availability.md, below `/calls/api`. All data are the signed-in
 * user's own. Errors are `{ code, message }`.
 */
export async function registerApiRoutes(app: FastifyInstance, ports: ApiPorts): Promise<void> {
  const userIds = new WeakMap<FastifyRequest, string>();
  const userIdOf: UserIdOf = (request) => userIds.get(request) ?? '';
  const { authentication } = ports;
  await app.register(async (api) => {
    // Only the pattern of the route is logged: the path may hold a user id, the query a token.
    api.addHook('onRoute', (route) => {
      route.logSerializers = { ...route.logSerializers, req: routeSerializer };
    });
    handleErrors(api);
    allowOrigins(api, authentication.origins, `${PREFIX}/*`);
    const { recordings } = ports;
    if (recordings) registerUploadPreflights(api, authentication.origins, PREFIX, recordings);
    await api.register(
      async (scope) => {
        acceptJsonOnly(scope);
        await registerGuestRoutes(scope, ports.guests);
      },
      { prefix: PREFIX },
    );
    await api.register(
      async (scope) => {
        acceptJsonOnly(scope);
        scope.addHook('onRequest', async (request, reply) => {
          reply.header('cache-control', 'no-store');
          const result = await authenticate(request, authentication);
          if (!result.ok) throw new ApiError(result.status, result.code, result.message);
          if (ports.isSignedOut(result.user)) {
            throw new ApiError(401, 'unauthorized', 'The session was signed out. Sign in again.');
          }
          userIds.set(request, result.user.userId);
        });
        await scope.register(rateLimit, {
          // This runs when the user is known, and before the body is read.
          hook: 'preParsing',
          max: MAX_REQUESTS_PER_MINUTE,
          keyGenerator: userIdOf,
          errorResponseBuilder: () =>
            new ApiError(429, 'rate_limited', 'Too many requests. Wait a little and try again.'),
        });
        // The host's own answer has another shape.
        scope.setNotFoundHandler((_request, reply) => {
          const answer: ApiErrorAnswer = {
            code: 'not_found',
            message: 'The REST API has no such route.',
          };
          return reply.code(404).send(answer);
        });
        refuseUnknownQuery(scope);
        registerHistoryRoutes(scope, ports, userIdOf);
        registerSettingsRoutes(scope, ports, userIdOf);
        registerPresenceRoute(scope, ports, userIdOf);
        registerConversationRoutes(scope, ports, userIdOf);
        if (recordings) {
          registerRecordingRoutes(scope, recordings, userIdOf);
          await registerUploadRoutes(scope, recordings, userIdOf);
        }
      },
      { prefix: PREFIX },
    );
  });
}

/** Accepts JSON bodies and empty ones, independently of other routes of the host's server. */
function acceptJsonOnly(scope: FastifyInstance): void {
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
