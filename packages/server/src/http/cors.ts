import type { FastifyInstance, FastifyRequest } from 'fastify';

const PREFLIGHT_HEADERS = {
  'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
  'access-control-allow-headers': [
    'authorization, content-type, range, if-range',
    // tus 1.0
    'tus-resumable, upload-length, upload-defer-length, upload-offset, upload-metadata, upload-checksum',
  ].join(', '),
  // Two hours is the most that Chromium accepts.
  'access-control-max-age': '7200',
};

/** Headers of answers that pages of other origins may read. */
const EXPOSED_HEADERS = [
  'retry-after, location, etag, accept-ranges, content-range, content-length, content-disposition',
  'tus-resumable, tus-version, tus-extension, tus-max-size, upload-offset, upload-length, upload-defer-length',
].join(', ');

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
    reply.header('access-control-expose-headers', EXPOSED_HEADERS);
  });
  scope.options(path, async (request, reply) =>
    reply.code(204).headers(preflightHeaders(request, origins)).send(),
  );
}

/** What a page of the request's origin may send; nothing if it may not. */
export function preflightHeaders(
  { headers }: FastifyRequest,
  origins: readonly string[],
): Readonly<Record<string, string>> {
  return origins.includes(headers.origin ?? '') ? PREFLIGHT_HEADERS : {};
}
