// Only for the type of `websocket: true`. The calls plugin registers @fastify/websocket.
import type {} from '@fastify/websocket';
import { networkOf } from '@xpchat/calls-server';
import type { FastifyInstance } from 'fastify';
import * as v from 'valibot';
import type { WebSocket } from 'ws';
import {
  CLOSE_UNAUTHORIZED,
  type ClientMessage,
  clientMessage,
  MAX_SOCKET_MESSAGE_LENGTH,
  type ServerMessage,
} from '../../wire/socket-messages.ts';
import type { LoginSessions } from '../accounts/login-sessions.ts';
import type { Hub, Page, Timers } from './hub.ts';

/** A socket that sends no hello within this time is closed. */
const HELLO_TIMEOUT_MS = 10_000;
/** The page pings every 20 s. After two missed pings the socket is closed. */
const IDLE_TIMEOUT_MS = 50_000;
/** Upgrades of one network: after a restart all pages of an office come back. */
const CONNECT_LIMIT = { max: 1_200, timeWindow: 60_000 };
/** Sockets of one network that have not said hello. */
const MAX_WAITING_SOCKETS = 200;
/** Open pages of one person. */
const MAX_PAGES_PER_PERSON = 50;
/** A page sends a hello, and a ping each 20 s. */
const MAX_MESSAGES_WITHOUT_PAUSE = 30;
const MESSAGE_WINDOW_MS = 10_001;
/** RFC 6455 section 7.4.1: policy violation. */
const CLOSE_TOO_MANY = 1008;
/** A page that falls this far behind is disconnected and catches up over HTTP. */
const MAX_BUFFERED_BYTES = 1024 * 1024;

export interface SocketRouteDeps {
  readonly loginSessions: LoginSessions;
  readonly hub: Hub;
  readonly timers: Timers;
}

/** A socket first sends hello, then it belongs to a page of a person. */
type SocketState =
  | { readonly name: 'waiting' }
  | { readonly name: 'checking' }
  | { readonly name: 'joined'; readonly page: Page }
  | { readonly name: 'gone' };

export function socketRoute(app: FastifyInstance, deps: SocketRouteDeps): void {
  /** Sockets that have not said hello, by network. */
  const waiting = new Map<string, number>();
  app.get(
    '/api/socket',
    { websocket: true, config: { rateLimit: CONNECT_LIMIT } },
    (socket, request) => {
      const network = networkOf(request.ip);
      const count = waiting.get(network) ?? 0;
      if (count >= MAX_WAITING_SOCKETS) {
        socket.close(CLOSE_TOO_MANY, 'too many sockets without hello');
        return;
      }
      waiting.set(network, count + 1);
      serveSocket(socket, deps, () => {
        const left = (waiting.get(network) ?? 1) - 1;
        if (left > 0) waiting.set(network, left);
        else waiting.delete(network);
      });
    },
  );
}

/** @param onDecided called once, when the socket belongs to a person or is closed */
function serveSocket(
  socket: WebSocket,
  { loginSessions, hub, timers }: SocketRouteDeps,
  onDecided: () => void,
): void {
  let messages = 0;
  let decide = () => {
    decide = () => undefined;
    onDecided();
  };
  let state: SocketState = { name: 'waiting' };
  let stopTimer = timers.set(() => socket.close(CLOSE_UNAUTHORIZED, 'hello'), HELLO_TIMEOUT_MS);

  const send = (message: ServerMessage) => {
    if (socket.bufferedAmount > MAX_BUFFERED_BYTES) socket.terminate();
    else socket.send(JSON.stringify(message));
  };

  let stopCounting = () => {};
  const restartCounting = () => {
    messages = 0;
    stopCounting = timers.set(restartCounting, MESSAGE_WINDOW_MS);
  };
  restartCounting();

  const restartIdleTimer = () => {
    stopTimer();
    stopTimer = timers.set(() => socket.terminate(), IDLE_TIMEOUT_MS);
  };

  async function handleHello(token: string): Promise<void> {
    state = { name: 'checking' };
    const signedIn = await loginSessions.verify(token);
    // The socket may have closed while the token was verified.
    if (socket.readyState !== socket.OPEN) return;
    if (!signedIn) {
      socket.close(CLOSE_UNAUTHORIZED, 'unauthorized');
      return;
    }
    const page: Page = {
      userId: signedIn.user.id,
      loginSessionId: signedIn.loginSessionId,
      send,
      signOut: () => socket.close(CLOSE_UNAUTHORIZED, 'signed out'),
    };
    if (hub.pageCount(page.userId) >= MAX_PAGES_PER_PERSON) {
      socket.close(CLOSE_TOO_MANY, 'too many pages of this person');
      return;
    }
    state = { name: 'joined', page };
    decide();
    restartIdleTimer();
    await hub.join(page);
  }

  /** Counts a message or a control frame. Returns false after too many of them. */
  const admit = (): boolean => {
    if (++messages <= MAX_MESSAGES_WITHOUT_PAUSE) return true;
    // A client that floods may ignore the close frame.
    if (messages > 2 * MAX_MESSAGES_WITHOUT_PAUSE) socket.terminate();
    else socket.close(CLOSE_TOO_MANY, 'too many messages');
    return false;
  };

  socket.on('ping', admit);
  socket.on('pong', admit);
  socket.on('message', (data, isBinary) => {
    if (!admit()) return;
    const message = isBinary ? undefined : parse(String(data));
    if (!message) {
      socket.close(1008, 'malformed');
      return;
    }
    switch (message.type) {
      case 'hello':
        if (state.name === 'waiting') handleHello(message.token).catch(() => socket.close(1011));
        return;
      case 'ping':
        if (state.name !== 'joined') return;
        restartIdleTimer();
        send({ type: 'pong' });
        return;
    }
  });

  socket.on('close', () => {
    stopTimer();
    stopCounting();
    decide();
    if (state.name === 'joined') hub.leave(state.page);
    state = { name: 'gone' };
  });
}

function parse(text: string): ClientMessage | undefined {
  if (text.length > MAX_SOCKET_MESSAGE_LENGTH) return undefined;
  try {
    const result = v.safeParse(clientMessage, JSON.parse(text));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}
