import { backoffMs } from '@xpchat/calls/primitives';
import * as v from 'valibot';
import { CLOSE_UNAUTHORIZED, type ServerMessage, serverMessage } from '../wire/socket-messages.ts';
import { RETRY_BACKOFF, type RetryPlatform } from './retry.ts';

export type Connection = 'connecting' | 'online' | 'offline';

const PING_INTERVAL_MS = 20_000;
const PONG_TIMEOUT_MS = 10_000;

export interface SocketPlatform extends RetryPlatform {
  connect(): WebSocket;
  /** Calls back when the network is lost. Returns a function that unsubscribes. */
  onOffline(callback: () => void): () => void;
}

export interface SocketEvents {
  onMessage(message: ServerMessage): void;
  onConnection(connection: Connection): void;
  /** The login session has ended. The token cannot be used again. */
  onUnauthorized(): void;
}

/** The chat's own socket. Reconnects until closed, and at once when the network is back. */
export interface ChatSocket {
  close(): void;
}

export function openChatSocket(
  token: string,
  platform: SocketPlatform,
  events: SocketEvents,
): ChatSocket {
  let socket: WebSocket | undefined;
  let attempts = 0;
  let closed = false;
  let stopTimer = () => {};

  function setTimer(ms: number, callback: () => void): void {
    stopTimer();
    stopTimer = platform.after(ms, callback);
  }

  function connect(): void {
    stopTimer();
    const current = platform.connect();
    socket = current;
    // Ignore the events of an abandoned socket.
    const isCurrent = () => socket === current && !closed;
    current.onopen = () => {
      if (!isCurrent()) return;
      current.send(JSON.stringify({ type: 'hello', token }));
      setTimer(PONG_TIMEOUT_MS, abandon);
    };
    current.onmessage = (event) => {
      if (isCurrent()) receive(event.data);
    };
    current.onclose = (event) => {
      if (isCurrent()) handleClose(event.code);
    };
  }

  function receive(data: unknown): void {
    const message = parse(data);
    if (!message) return;
    setTimer(PING_INTERVAL_MS, ping);
    if (message.type === 'pong') return;
    if (message.type === 'ready') {
      attempts = 0;
      events.onConnection('online');
    }
    events.onMessage(message);
  }

  function ping(): void {
    socket?.send('{"type":"ping"}');
    setTimer(PONG_TIMEOUT_MS, abandon);
  }

  function abandon(): void {
    const abandoned = socket;
    handleClose(1006);
    abandoned?.close();
  }

  function handleClose(code: number): void {
    socket = undefined;
    stopTimer();
    if (code === CLOSE_UNAUTHORIZED) {
      close();
      events.onUnauthorized();
      return;
    }
    events.onConnection('offline');
    setTimer(backoffMs(attempts++, platform.random(), RETRY_BACKOFF), connect);
  }

  function wake(): void {
    if (closed) return;
    if (!socket) {
      attempts = 0;
      connect();
    } else if (socket.readyState === 1) {
      // The network may have changed under an open socket, so check it at once.
      ping();
    }
  }

  function close(): void {
    if (closed) return;
    closed = true;
    stopTimer();
    stopWake();
    stopOffline();
    socket?.close();
    socket = undefined;
  }

  const stopWake = platform.onWake(wake);
  // The socket would notice only at its next ping. If the browser is wrong, the first attempt to
  // reconnect succeeds.
  const stopOffline = platform.onOffline(() => {
    if (socket) abandon();
  });
  events.onConnection('connecting');
  connect();
  return { close };
}

function parse(data: unknown): ServerMessage | undefined {
  try {
    const result = v.safeParse(serverMessage, JSON.parse(String(data)));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}
