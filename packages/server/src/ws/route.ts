import { ERROR_CODES } from '@xpchat/calls-protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RawData, WebSocket } from 'ws';
import type { CallsUser } from '../auth/access-token.ts';
import { type AuthenticationOptions, authenticate } from '../auth/authenticate.ts';
import { requestSerializer } from '../http/request-serializer.ts';
import { BatchingSocket } from './batching-socket.ts';
import type { Gateway } from './gateway.ts';
import type { SocketEvents } from './socket.ts';

/** `GET /webrtc`: who may not connect gets an HTTP answer with `{ code, message }`. */
export function registerSocketRoute(
  app: FastifyInstance,
  gateway: Gateway,
  authentication: AuthenticationOptions,
): void {
  const users = new WeakMap<FastifyRequest, CallsUser>();
  app.route({
    method: 'GET',
    url: '/webrtc',
    // The query holds the access token.
    logSerializers: { req: requestSerializer },
    preValidation: async (request, reply) => {
      const result = await authenticate(request, authentication);
      if (!result.ok) {
        return reply.code(result.status).send({ code: result.code, message: result.message });
      }
      if (!gateway.hasRoom(result.user.userId)) {
        const message = 'Too many connections. Close some and try again.';
        return reply.code(429).send({ code: 'rate_limited', message });
      }
      users.set(request, result.user);
    },
    handler: async (_request, reply) => {
      const message = `${ERROR_CODES.malformed_message} Connect with a WebSocket.`;
      return reply
        .code(426)
        .header('upgrade', 'websocket')
        .send({ code: 'malformed_message', message });
    },
    wsHandler: (socket, request) => {
      const user = users.get(request);
      if (!user) {
        socket.close();
        return;
      }
      const batching = new BatchingSocket(socket, request.raw.socket);
      events.set(socket, gateway.accept(batching, user));
      socket.on('message', onMessage);
      socket.on('pong', onPong);
      socket.on('close', onClose);
    },
  });
}

/** What the sockets' events are for. The listeners are shared, as there are thousands of sockets. */
const events = new WeakMap<WebSocket, SocketEvents>();

function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
  // Other types are chosen by `binaryType`, which nobody sets here.
  if (Buffer.isBuffer(data)) events.get(this)?.message(data, isBinary);
}

function onPong(this: WebSocket): void {
  events.get(this)?.pong();
}

function onClose(this: WebSocket, code: number): void {
  events.get(this)?.closed(code);
}
