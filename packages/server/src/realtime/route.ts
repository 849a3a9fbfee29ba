import type { ServerResponse } from 'node:http';
import { ERROR_CODES } from '@xpchat/calls-protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RawData, WebSocket } from 'ws';
import type { CallsUser } from '../auth/access-token.ts';
import {
  type AuthenticationOptions,
  authenticateByHost,
  authenticateByRequest,
} from '../auth/authenticate.ts';
import { requestSerializer } from '../http/request-serializer.ts';
import { BatchingSocket } from './batching-socket.ts';
import type { Gateway } from './gateway.ts';
import type { SocketEvents } from './socket.ts';

/** Somebody who may connect. */
interface Admitted {
  readonly user: CallsUser;
  /** To the request that is upgraded. */
  readonly response: ServerResponse;
}

/** `GET /webrtc`: who may not connect gets an HTTP answer with `{ code, message }`. */
export function registerSocketRoute(
  app: FastifyInstance,
  gateway: Gateway,
  authentication: AuthenticationOptions,
): void {
  const admitted = new WeakMap<FastifyRequest, Admitted>();
  app.route({
    method: 'GET',
    url: '/webrtc',
    // The query holds the access token.
    logSerializers: { req: requestSerializer },
    preValidation: async (request, reply) => {
      const byRequest = authenticateByRequest(request, authentication);
      const takeBack = byRequest ? undefined : gateway.ask(request.ip);
      if (takeBack === null) return tooMany(reply);
      const result = byRequest ?? (await authenticateByHost(request, authentication));
      if (!result.ok) {
        return reply.code(result.status).send({ code: result.code, message: result.message });
      }
      if (!gateway.hasRoom(result.user.userId)) {
        return tooMany(reply);
      }
      takeBack?.();
      admitted.set(request, { user: result.user, response: reply.raw });
    },
    handler: async (_request, reply) => {
      const message = `${ERROR_CODES.malformed_message} Connect with a WebSocket.`;
      return reply
        .code(426)
        .header('upgrade', 'websocket')
        .send({ code: 'malformed_message', message });
    },
    wsHandler: (socket, request) => {
      const known = admitted.get(request);
      if (!known) {
        socket.close();
        return;
      }
      const net = request.raw.socket;
      // The socket outlives its request, which would be kept with it by the response and by the
      // listener of @fastify/websocket: headers, address, logger and hooks take 3 KiB.
      known.response.detachSocket(net);
      socket.removeAllListeners('error');
      socket.on('error', onError);
      const batching = new BatchingSocket(socket, net);
      events.set(socket, gateway.accept(batching, known.user));
      socket.on('message', onMessage);
      socket.on('pong', onPong);
      socket.on('close', onClose);
    },
  });
}

function tooMany(reply: FastifyReply): FastifyReply {
  const message = 'Too many connections. Close some and try again.';
  return reply.code(429).send({ code: 'rate_limited', message });
}

/** What the sockets' events are for. The listeners are shared, as there are thousands of sockets. */
const events = new WeakMap<WebSocket, SocketEvents>();

function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
  // Other types are chosen by `binaryType`, which nobody sets here.
  if (Buffer.isBuffer(data)) events.get(this)?.message(data, isBinary);
}

/** `ws` closes the socket by itself; an error that nobody hears of would end the process. */
function onError(this: WebSocket): void {
  // A frame that breaks the rules, or a connection that broke: `close` says the rest.
}

function onPong(this: WebSocket): void {
  events.get(this)?.pong();
}

function onClose(this: WebSocket, code: number): void {
  events.get(this)?.closed(code);
}
