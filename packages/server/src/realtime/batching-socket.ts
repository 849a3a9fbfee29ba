import type { Socket as NetSocket } from 'node:net';
import type { WebSocket } from 'ws';
import type { Socket } from './socket.ts';

/**
 * A WebSocket whose messages of one moment leave in one system call. A commit of many calls answers
 * many messages at once, and most of the time of a busy server would be spent in `write`.
 */
export class BatchingSocket implements Socket {
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
      // After the promises that were resolved together.
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

/** Shared, so that a batch makes no closure. */
function uncork(socket: BatchingSocket): void {
  socket.flush();
}
