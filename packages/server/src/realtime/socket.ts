/** What a connection needs of its WebSocket: `ws`, or a simulated one. */
export interface Socket {
  /** As in the WebSocket API: 1 is open. */
  readonly readyState: number;
  /** Bytes that were not handed to the network yet. */
  readonly bufferedAmount: number;
  send(text: string): void;
  close(code: number, reason: string): void;
  /** Ends it without a closing handshake. */
  terminate(): void;
  /** A ping frame (RFC 6455 section 5.5.2), answered by a pong. */
  ping?(): void;
}

/** What happens at a socket, to be called by whoever owns it. */
export interface SocketEvents {
  message(data: string | Uint8Array, isBinary: boolean): void;
  pong(): void;
  /** The last one. */
  closed(code: number): void;
}

export const OPEN = 1;
