import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route takes WebSockets. */
    takesWebSockets?: boolean;
  }
}

/**
 * Answers an upgrade on any other path than those of WebSocket routes with 404, and closes its
 * connection. `@fastify/websocket` would upgrade it, and wait 30 s for the client to close. Call it
 * before the routes are added.
 */
export function closeOtherUpgrades(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    const takesWebSockets =
      'wsHandler' in route || ('websocket' in route && route.websocket === true);
    if (takesWebSockets) route.config = { ...route.config, takesWebSockets };
  });
  app.addHook('onRequest', async (request, reply) => {
    if (!request.ws || request.routeOptions.config.takesWebSockets === true) return;
    return reply
      .code(404)
      .header('connection', 'close')
      .send({ code: 'not_found', message: 'No WebSocket is served at this path. Use /webrtc.' });
  });
}
