import type { FastifyInstance } from 'fastify';

const PREFLIGHT_HEADERS = {
  'access-control-allow-methods': 'GET, POST, PUT, DELETE',
  'access-control-allow-headers': 'authorization, content-type',
  // Two hours is the most that Chromium accepts.
  'access-control-max-age': '7200',
};

/**
 * Lets pages of these origins use the routes of the scope, including preflights (WHATWG Fetch, CORS
 * protocol). `@fastify/cors` is not used because it cannot be registered twice, and the host may have it.
 *
 * @param path the route of the preflights, such as `/calls/api/*`
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
    // A listed origin may use the host's own cookie, as it may at /webrtc.
    reply.header('access-control-allow-credentials', 'true');
    reply.header('access-control-expose-headers', 'retry-after');
  });
  scope.options(path, async (request, reply) => {
    const isListed = origins.includes(request.headers.origin ?? '');
    return reply
      .code(204)
      .headers(isListed ? PREFLIGHT_HEADERS : {})
      .send();
  });
}
