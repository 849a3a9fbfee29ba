/**
 * How a request is logged: without its query, which may hold an access token, and without the
 * client's address. Hosts that log requests to unknown routes should use it as the `req` serializer
 * of their Fastify logger, too.
 */
export function requestSerializer(request: { readonly method: string; readonly url: string }): {
  method: string;
  url: string;
} {
  const [path = ''] = request.url.split('?');
  return { method: request.method, url: path };
}

/** A request to a route whose path holds somebody's id: only the route's pattern is logged. */
export function routeSerializer(request: {
  readonly method: string;
  readonly routeOptions?: { readonly url?: string | undefined };
}): { method: string; url: string } {
  return { method: request.method, url: request.routeOptions?.url ?? '' };
}
