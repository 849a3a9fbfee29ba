/**
 * Serializes a request for the log without the client's address and without the query, which may hold
 * an access token. A host that logs requests to unknown routes should use it as the `req` serializer of
 * its Fastify logger.
 */
export function requestSerializer(request: { readonly method: string; readonly url: string }): {
  method: string;
  url: string;
} {
  const [path = ''] = request.url.split('?');
  return { method: request.method, url: path };
}

/** Serializes a request whose path may hold a user id: logs only the pattern of the route. */
export function routeSerializer(request: {
  readonly method: string;
  readonly routeOptions?: { readonly url?: string | undefined };
}): { method: string; url: string } {
  return { method: request.method, url: request.routeOptions?.url ?? '' };
}
