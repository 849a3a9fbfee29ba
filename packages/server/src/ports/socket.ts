/** The WebSocket of a connection: `ws`, or a simulated one. */
export interface Socket {
  /** As in the WebSocket API: 1 is open. */
  readonly readyState: number;
  /** Bytes that were not handed to the network yet. */
  readonly bufferedAmount: number;
  send(text: string): void;
  close(code: number, reason: string): void;
  /** Ends the connection without a closing handshake. */
  terminate(): void;
  /** Sends a ping frame, which the client answers with a pong (RFC 6455 section 5.5.2). */
  ping?(): void;
}

/** Events of a socket. The owner of the socket calls these methods. */
export interface SocketEvents {
  message(data: string | Uint8Array, isBinary: boolean): void;
  pong(): void;
  /** The client sent a ping frame, which is answered already. */
  pinged(): void;
  /** The last event. */
  closed(code: number): void;
}

export const OPEN = 1;
