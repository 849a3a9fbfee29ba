import type { SocketEvents as ServerEvents, Socket } from '../ports/socket.ts';

/** The client's view of the socket: the engine's `Platform.openSocket` takes these callbacks. */
export interface ClientEvents {
  onOpen(): void;
  onMessage(text: string): void;
  onClose(code: number): void;
}

/** The client's end of the socket. */
export interface ClientSocket {
  send(text: string): void;
  close(code?: number): void;
}

/** A frame in flight. */
type Frame =
  | { readonly type: 'open' }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'ping' }
  | { readonly type: 'pong' }
  | { readonly type: 'close'; readonly code: number };

/** Which side notices that the connection broke. */
export type Break = 'both' | 'client' | 'server' | 'nobody';

/** Close code of a connection that broke without a close frame (RFC 6455 section 7.1.5). */
const ABNORMAL_CLOSURE = 1006;
/** `readyState` of a WebSocket. */
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;

/**
 * Both ends of an in-memory WebSocket. Frames wait in two queues until the test delivers them, so a
 * test can repeat, reorder and lose frames, and break the connection for either side.
 */
export class SocketPair {
  readonly toServer: Frame[] = [];
  readonly toClient: Frame[] = [{ type: 'open' }];
  readonly #client: ClientEvents;
  readonly #accept: (socket: Socket) => ServerEvents | null;
  #server: ServerEvents | null = null;
  #wasOpened = false;
  #clientOpen = true;
  #serverOpen = true;
  /** The server sent its close frame; frames that the client sent before still arrive. */
  #serverCloses = false;
  #cut = false;
  /** While true, frames are delayed in the network; they may arrive long after they were sent. */
  isHeld = false;

  readonly #onFrame: (arrow: '->' | '<-', frame: () => string) => void;
  readonly #onSent: (text: string) => void;

  /**
   * @param accept takes the server's end; returns null if there is no server
   * @param onFrame is called for each frame that is delivered, with a short description
   * @param onSent is called with each text frame that the server writes
   */
  constructor(
    client: ClientEvents,
    accept: (socket: Socket) => ServerEvents | null,
    onFrame: (arrow: '->' | '<-', frame: () => string) => void = () => undefined,
    onSent: (text: string) => void = () => undefined,
  ) {
    this.#onSent = onSent;
    this.#onFrame = onFrame;
    this.#client = client;
    this.#accept = accept;
  }

  /** Whether a frame can be delivered now. */
  get isBusy(): boolean {
    return !this.isHeld && !this.isIdle;
  }

  /** Whether both ends are closed. */
  get isOver(): boolean {
    return !this.#clientOpen && !this.#serverOpen;
  }

  get isIdle(): boolean {
    return this.toServer.length === 0 && this.toClient.length === 0;
  }

  /** The client's end. */
  port(): ClientSocket {
    return {
      send: (text) => {
        // WHATWG WebSockets, 3.1: a closing or closed socket drops the message silently.
        if (!this.#wasOpened) throw new DOMException('still connecting', 'InvalidStateError');
        this.#fromClient({ type: 'text', text });
      },
      close: (code = 1000) => {
        if (!this.#clientOpen) return;
        this.#clientOpen = false;
        this.#fromClient({ type: 'close', code }, true);
      },
    };
  }

  /** Delivers the next frame to the server. */
  deliverToServer(): void {
    const frame = this.toServer.shift();
    if (!frame || !this.#serverOpen || !this.#server) return;
    this.#onFrame('->', () => short(frame));
    switch (frame.type) {
      case 'text':
        this.#server.message(frame.text, false);
        break;
      case 'pong':
        this.#server.pong();
        break;
      case 'close':
        this.#closeServer(frame.code);
        break;
      case 'open':
      case 'ping':
        break;
    }
  }

  /** Delivers the next frame to the client. */
  deliverToClient(): void {
    const frame = this.toClient.shift();
    if (!frame) return;
    this.#onFrame('<-', () => short(frame));
    if (frame.type === 'open') {
      this.#open();
      return;
    }
    if (!this.#clientOpen) return;
    switch (frame.type) {
      case 'text':
        this.#client.onMessage(frame.text);
        break;
      case 'ping':
        this.#fromClient({ type: 'pong' });
        break;
      case 'close':
        this.#clientOpen = false;
        this.#fromClient({ type: 'close', code: frame.code }, true);
        this.#client.onClose(frame.code);
        break;
      case 'pong':
        break;
    }
  }

  /** Breaks the connection. Frames in flight are lost. */
  break(noticed: Break): void {
    this.#cut = true;
    this.toServer.length = 0;
    this.toClient.length = 0;
    if (noticed === 'both' || noticed === 'server') this.#closeServer(ABNORMAL_CLOSURE);
    if (noticed === 'both' || noticed === 'client') this.#closeClient(ABNORMAL_CLOSURE);
  }

  /**
   * The client's process ends.
   *
   * @param code of the close frame that it sends; null if it sends none
   */
  dropClient(code: number | null): void {
    const wasOpen = this.#clientOpen;
    this.#clientOpen = false;
    if (wasOpen && code !== null) this.#fromClient({ type: 'close', code }, true);
    else if (code === null) this.#cut = true;
  }

  /** The server's process ends: its kernel resets the connection. */
  dropServer(): void {
    this.#serverOpen = false;
    this.toServer.length = 0;
    this.toClient.length = 0;
    if (!this.#cut) this.#closeClient(ABNORMAL_CLOSURE);
  }

  /** Delivers the next text frame twice, as a faulty or hostile sender would. */
  repeat(direction: 'toServer' | 'toClient'): void {
    const [frame] = this[direction];
    if (frame?.type === 'text') this[direction].unshift(frame);
  }

  /** Swaps the next two text frames. */
  swap(direction: 'toServer' | 'toClient'): void {
    const [first, second, ...rest] = this[direction];
    if (first?.type !== 'text' || second?.type !== 'text') return;
    this[direction].splice(0, rest.length + 2, second, first, ...rest);
  }

  #open(): void {
    const server = this.#accept(this.#serverEnd());
    this.#server = server;
    if (!server) {
      this.#serverOpen = false;
      this.#closeClient(ABNORMAL_CLOSURE);
    } else if (this.#clientOpen) {
      this.#wasOpened = true;
      this.#client.onOpen();
    }
  }

  #serverEnd(): Socket {
    const state = () => (this.#serverOpen ? (this.#serverCloses ? CLOSING : OPEN) : CLOSED);
    const write = (frame: Frame) => {
      if (state() === OPEN) this.#fromServer(frame);
    };
    return {
      get readyState() {
        return state();
      },
      bufferedAmount: 0,
      send: (text) => {
        write({ type: 'text', text });
        if (state() === OPEN) this.#onSent(text);
      },
      close: (code) => {
        write({ type: 'close', code });
        this.#serverCloses = true;
      },
      terminate: () => {
        write({ type: 'close', code: ABNORMAL_CLOSURE });
        this.#closeServer(ABNORMAL_CLOSURE);
      },
      ping: () => write({ type: 'ping' }),
    };
  }

  #fromClient(frame: Frame, last = false): void {
    if (this.#cut || !this.#serverOpen || (!last && !this.#clientOpen)) return;
    this.toServer.push(frame);
  }

  #fromServer(frame: Frame): void {
    if (!this.#cut && this.#serverOpen) this.toClient.push(frame);
  }

  #closeClient(code: number): void {
    if (!this.#clientOpen) return;
    this.#clientOpen = false;
    this.#client.onClose(code);
  }

  #closeServer(code: number): void {
    if (!this.#serverOpen) return;
    this.#serverOpen = false;
    this.#server?.closed(code);
  }
}

/** A frame in a few words, for the log of a test. */
function short(frame: Frame): string {
  if (frame.type !== 'text') return frame.type;
  const { type, seq = '', callId = '', reason = '', code = '', ...rest } = JSON.parse(frame.text);
  const more = type === 'welcome' || type === 'hello' ? JSON.stringify(rest) : '';
  return [type, seq, callId, reason, code, more].filter((part) => part !== '').join(' ');
}
