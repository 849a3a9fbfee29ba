import * as v from 'valibot';
import { CLOSE_UNAUTHORIZED, type ServerMessage, serverMessage } from '../wire/socket-messages.ts';
import { backoffMs, type RetryPlatform } from './backoff.ts';

export type Connection = 'connecting' | 'online' | 'offline';

const PING_INTERVAL_MS = 20_000;
const PONG_TIMEOUT_MS = 10_000;

export interface SocketPlatform extends RetryPlatform {
  connect(): WebSocket;
  /** Calls back when the network is gone; returns how to stop. */
  onOffline(callback: () => void): () => void;
}

export interface SocketEvents {
  onMessage(message: ServerMessage): void;
  onConnection(connection: Connection): void;
  /** The session is over: there is no coming back with this token. */
  onUnauthorized(): void;
}

/** The chat's own socket: comes back by itself, sooner when the network does, until closed. */
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
    // Events of a socket that was given up say nothing about the one in use.
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
    const silent = socket;
    handleClose(1006);
    silent?.close();
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
    setTimer(backoffMs(attempts++, platform.random()), connect);
  }

  function wake(): void {
    if (closed) return;
    if (!socket) {
      attempts = 0;
      connect();
    } else if (socket.readyState === 1) {
      // The network may have changed below an open socket: ask at once whether it lives.
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
  // The socket itself would notice only at its next ping. Where the browser is wrong, the first
  // attempt is through.
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
