// For the type of `websocket: true`; the calls module registers the plugin.
import type {} from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import * as v from 'valibot';
import type { WebSocket } from 'ws';
import {
  CLOSE_UNAUTHORIZED,
  MAX_SOCKET_MESSAGE_BYTES,
  type ToPage,
  type ToServer,
  toServer,
} from '../../wire/socket-messages.ts';
import type { Sessions } from '../accounts/sessions.ts';
import type { Hub, Page, Timers } from './hub.ts';

/** A socket that does not say who it is within this time is closed. */
const HELLO_TIMEOUT_MS = 10_000;
/** The page pings every 20 s; two missed and it is gone. */
const SILENCE_TIMEOUT_MS = 50_000;
/** A reader this far behind is cut off and catches up over HTTP. */
const MAX_BUFFERED_BYTES = 1024 * 1024;

export interface SocketRouteDeps {
  readonly sessions: Sessions;
  readonly hub: Hub;
  readonly timers: Timers;
}

/** Where a socket stands: it first says hello, then it is a page of a person. */
type Stage =
  | { readonly name: 'waiting' }
  | { readonly name: 'checking' }
  | { readonly name: 'joined'; readonly page: Page }
  | { readonly name: 'gone' };

export function socketRoute(app: FastifyInstance, deps: SocketRouteDeps): void {
  app.get('/api/socket', { websocket: true }, (socket) => serveSocket(socket, deps));
}

function serveSocket(socket: WebSocket, { sessions, hub, timers }: SocketRouteDeps): void {
  let stage: Stage = { name: 'waiting' };
  let stopTimer = timers.set(() => socket.close(CLOSE_UNAUTHORIZED, 'hello'), HELLO_TIMEOUT_MS);

  const send = (message: ToPage) => {
    if (socket.bufferedAmount > MAX_BUFFERED_BYTES) socket.terminate();
    else socket.send(JSON.stringify(message));
  };

  const stillThere = () => {
    stopTimer();
    stopTimer = timers.set(() => socket.terminate(), SILENCE_TIMEOUT_MS);
  };

  async function hello(token: string): Promise<void> {
    stage = { name: 'checking' };
    const visitor = await sessions.verify(token);
    // The socket may have closed while the token was looked up.
    if (socket.readyState !== socket.OPEN) return;
    if (!visitor) {
      socket.close(CLOSE_UNAUTHORIZED, 'unauthorized');
      return;
    }
    const page: Page = {
      userId: visitor.user.id,
      sessionId: visitor.sessionId,
      send,
      signOut: () => socket.close(CLOSE_UNAUTHORIZED, 'signed out'),
    };
    stage = { name: 'joined', page };
    stillThere();
    await hub.join(page);
  }

  socket.on('message', (data, isBinary) => {
    const message = isBinary ? undefined : parse(String(data));
    if (!message) {
      socket.close(1008, 'malformed');
      return;
    }
    switch (message.type) {
      case 'hello':
        if (stage.name === 'waiting') hello(message.token).catch(() => socket.close(1011));
        return;
      case 'ping':
        if (stage.name !== 'joined') return;
        stillThere();
        send({ type: 'pong' });
        return;
    }
  });

  socket.on('close', () => {
    stopTimer();
    if (stage.name === 'joined') hub.leave(stage.page);
    stage = { name: 'gone' };
  });
}

function parse(text: string): ToServer | undefined {
  if (text.length > MAX_SOCKET_MESSAGE_BYTES) return undefined;
  try {
    const result = v.safeParse(toServer, JSON.parse(text));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}
