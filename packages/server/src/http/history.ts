import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type AuthenticationOptions, authenticate } from '../auth/authenticate.ts';
import { summaryOf } from '../call-summary.ts';
import type { CallStore, HistoryPage } from '../calls/ports.ts';
import { requestSerializer } from './request-serializer.ts';

const MAX_LIMIT = 100;
const DEFAULT_LIMIT = 50;
const REQUESTS_PER_MINUTE = 120;

/**
 * `GET /calls/api/history?limit&before&beforeId`: the person's own finished calls, newest first, as
 * `{ calls: CallSummary[] }`. `before` and `beforeId` are the `createdAt` and `id` of the last one of
 * the page before; without the id, calls of the same millisecond are passed over.
 */
export function registerHistoryRoute(
  app: FastifyInstance,
  store: CallStore,
  authentication: AuthenticationOptions,
): void {
  const users = new WeakMap<FastifyRequest, string>();
  void app.register(async (scope) => {
    scope.addHook('onRequest', async (request, reply) => {
      const result = await authenticate(request, authentication);
      if (!result.ok) {
        return reply.code(result.status).send({ code: result.code, message: result.message });
      }
      users.set(request, result.user.userId);
    });
    await scope.register(rateLimit, {
      hook: 'preHandler',
      max: REQUESTS_PER_MINUTE,
      keyGenerator: (request) => users.get(request) ?? '',
      errorResponseBuilder: () => ({
        statusCode: 429,
        code: 'rate_limited',
        message: 'Too many requests. Wait a little and try again.',
      }),
    });
    scope.get<{ Querystring: HistoryPage }>(
      '/calls/api/history',
      {
        logSerializers: { req: requestSerializer },
        schema: {
          querystring: {
            type: 'object',
            properties: {
              limit: { type: 'integer', minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT },
              before: { type: 'integer', minimum: 0 },
              beforeId: { type: 'string', minLength: 1, maxLength: 64 },
            },
            dependencies: { beforeId: ['before'] },
          },
        },
      },
      async (request) => {
        const calls = await store.history(users.get(request) ?? '', request.query);
        return { calls: calls.map(summaryOf) };
      },
    );
  });
}
