import type { FastifyInstance } from 'fastify';

const HEADERS = {
  'access-control-allow-methods': 'GET, POST, PUT, DELETE',
  'access-control-allow-headers': 'authorization, content-type',
  // Two hours, the most that Chromium takes.
  'access-control-max-age': '7200',
};

/**
 * Lets pages of these origins use the routes of the scope, preflights included (WHATWG Fetch,
 * CORS protocol). Not by `@fastify/cors`, which cannot be registered where the host has it already.
 *
 * @param path of the preflights, such as `/calls/api/*`
 */
export function allowOrigins(
  scope: FastifyInstance,
  origins: readonly string[],
  path: string,
): void {
  scope.addHook('onRequest', async (request, reply) => {
    const { origin } = request.headers;
    reply.header('vary', 'Origin');
    if (origin === undefined || !origins.includes(origin)) return;
    reply.header('access-control-allow-origin', origin);
    // The host's own cookie counts for a listed origin, as it does at /webrtc.
    reply.header('access-control-allow-credentials', 'true');
    reply.header('access-control-expose-headers', 'retry-after');
  });
  scope.options(path, async (request, reply) => {
    const isListed = origins.includes(request.headers.origin ?? '');
    return reply
      .code(204)
      .headers(isListed ? HEADERS : {})
      .send();
  });
}
