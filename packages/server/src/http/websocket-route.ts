import type { ServerResponse } from 'node:http';
import type { Socket as NetSocket } from 'node:net';
import { CLOSE_CODES, ERROR_CODES } from '@xpchat/calls-protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RawData, WebSocket } from 'ws';
import type { AuthenticatedUser } from '../auth/access-token.ts';
import {
  type AuthenticationOptions,
  authenticateByHost,
  authenticateByRequest,
} from '../auth/authenticate.ts';
import type { Socket, SocketEvents } from '../ports/socket.ts';
import type { Gateway } from '../realtime/gateway.ts';
import { announceClose } from './other-upgrades.ts';
import { requestSerializer } from './request-serializer.ts';

/** A user who may connect, or why they may not, and the response to the request that is upgraded. */
type Admission = { readonly response: ServerResponse } & (
  | { readonly user: AuthenticatedUser }
  | { readonly refusal: string }
);

/**
 * `GET /webrtc`. A client that may not connect gets an HTTP answer with `{ code, message }`. A page cannot read that
 * (WHATWG WebSockets, "fail the WebSocket connection"), so the socket of a page whose user is unknown
 * opens and closes at once with 4401 and the message as its reason.
 */
export function registerWebSocketRoute(
  app: FastifyInstance,
  gateway: Gateway,
  authentication: AuthenticationOptions,
): void {
  const admissions = new WeakMap<FastifyRequest, Admission>();
  app.route({
    method: 'GET',
    url: '/webrtc',
    // The query holds the access token.
    logSerializers: { req: requestSerializer },
    onSend: announceClose,
    preValidation: async (request, reply) => {
      const byRequest = authenticateByRequest(request, authentication);
      const uncount = byRequest ? undefined : gateway.countAttempt(request.ip);
      if (uncount === null) return refuseTooMany(request, reply, 'too many attempts of an address');
      const result = byRequest ?? (await authenticateByHost(request, authentication));
      if (!result.ok) {
        const { status, code, message } = result;
        request.log.warn({ code, reason: message }, 'a socket was refused');
        const isPage = request.ws && request.headers.origin !== undefined;
        // An upgrade costs more than an answer, so their number is limited.
        const mayOpen = status === 401 && isPage && (uncount ?? gateway.countAttempt(request.ip));
        if (!mayOpen) return reply.code(status).send({ code, message });
        admissions.set(request, { refusal: message, response: reply.raw });
        return;
      }
      if (!gateway.hasRoom(result.user.userId)) {
        return refuseTooMany(request, reply, 'too many sockets or openings of a user');
      }
      uncount?.();
      admissions.set(request, { user: result.user, response: reply.raw });
    },
    handler: async (_request, reply) => {
      const message = `${ERROR_CODES.malformed_message} Connect with a WebSocket.`;
      return reply
        .code(426)
        .header('upgrade', 'websocket')
        .send({ code: 'malformed_message', message });
    },
    wsHandler: (socket, request) => {
      const admission = admissions.get(request);
      if (!admission) {
        socket.close();
        return;
      }
      const net = request.raw.socket;
      // The response and the error listener of @fastify/websocket would keep the request in memory
      // as long as the socket: headers, address, logger and hooks take 3 KiB.
      admission.response.detachSocket(net);
      socket.removeAllListeners('error');
      socket.on('error', onError);
      if ('refusal' in admission) {
        refuseSocket(socket, admission.refusal);
        return;
      }
      connections.set(socket, gateway.accept(new BatchingSocket(socket, net), admission.user));
      socket.on('message', onMessage);
      socket.on('pong', onPong);
      socket.on('ping', onPing);
      socket.on('close', onClose);
    },
  });
}

/** How long a client may take to answer the close frame. */
const CLOSE_TIMEOUT_MS = 2_000;

function refuseSocket(socket: WebSocket, reason: string): void {
  const timeout = setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS);
  socket.on('close', () => clearTimeout(timeout));
  socket.close(CLOSE_CODES.unauthorized.code, reason);
}

function refuseTooMany(request: FastifyRequest, reply: FastifyReply, reason: string): FastifyReply {
  request.log.warn({ code: 'rate_limited', reason }, 'a socket was refused');
  const message = 'Too many connections. Close some and try again.';
  return reply.code(429).send({ code: 'rate_limited', message });
}

/** The listeners are shared by all sockets: thousands of closures would cost memory. */
const connections = new WeakMap<WebSocket, SocketEvents>();

function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
  // `binaryType` chooses other types, and is never set here.
  if (Buffer.isBuffer(data)) connections.get(this)?.message(data, isBinary);
}

/** Without a listener an error would end the process. `ws` closes the socket itself. */
function onError(this: WebSocket): void {
  // The frame was invalid or the connection broke: the close event follows.
}

function onPong(this: WebSocket): void {
  connections.get(this)?.pong();
}

function onPing(this: WebSocket): void {
  connections.get(this)?.pinged();
}

function onClose(this: WebSocket, code: number): void {
  connections.get(this)?.closed(code);
}

/**
 * Writes all messages of one turn of the event loop with one system call. One commit answers many
 * calls at once, and a busy server would spend most of its time in `write`.
 */
class BatchingSocket implements Socket {
  readonly #socket: WebSocket;
  readonly #net: NetSocket;
  #isCorked = false;

  constructor(socket: WebSocket, net: NetSocket) {
    this.#socket = socket;
    this.#net = net;
  }

  get readyState(): number {
    return this.#socket.readyState;
  }

  get bufferedAmount(): number {
    return this.#socket.bufferedAmount;
  }

  send(text: string): void {
    if (!this.#isCorked) {
      this.#isCorked = true;
      this.#net.cork();
      // This runs after the promises that were resolved together.
      process.nextTick(uncork, this);
    }
    this.#socket.send(text);
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  terminate(): void {
    this.#socket.terminate();
  }

  ping(): void {
    this.#socket.ping();
  }

  flush(): void {
    this.#isCorked = false;
    this.#net.uncork();
  }
}

/** A shared function, so that a batch makes no closure. */
function uncork(socket: BatchingSocket): void {
  socket.flush();
}
