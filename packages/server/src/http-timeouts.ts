/**
 * Options for the host's `Fastify(...)`. Without them a request whose header or body never comes, or
 * comes byte by byte, keeps its connection for ever: Fastify turns Node's own limits off. They do not
 * apply to WebSockets.
 */
export const HTTP_TIMEOUTS = {
  /** A connection on which nothing moves for this long is closed, in milliseconds. */
  connectionTimeout: 30_000,
  /** A request must have arrived after this time, with its body. */
  requestTimeout: 30_000,
  keepAliveTimeout: 60_000,
  http: {
    /** The header must have arrived after this time. */
    headersTimeout: 10_000,
    /** How often Node looks for overdue requests. Its default is 30 s. */
    connectionsCheckingInterval: 2_000,
  },
} as const;
