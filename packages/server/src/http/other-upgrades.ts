import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route takes WebSockets. */
    takesWebSockets?: boolean;
  }
}

/**
 * A hook for `onSend`: `@fastify/websocket` closes the connection of an upgrade that got an answer, and the
 * client has to know (RFC 9112 section 9.6).
 */
export async function announceClose(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (request.ws) reply.header('connection', 'close');
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
  app.addHook('onSend', announceClose);
  app.addHook('onRequest', async (request, reply) => {
    if (!request.ws || request.routeOptions.config.takesWebSockets === true) return;
    return reply
      .code(404)
      .send({ code: 'not_found', message: 'No WebSocket is served at this path. Use /webrtc.' });
  });
}
