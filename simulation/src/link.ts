import type { SocketEvents as ClientEvents, SocketPort } from '@xpchat/calls';
import type {
  SocketEvents as ServerEvents,
  Socket,
} from '../../packages/server/src/realtime/socket.ts';

/** What travels on a socket. */
type Frame =
  | { readonly type: 'open' }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'ping' }
  | { readonly type: 'pong' }
  | { readonly type: 'close'; readonly code: number };

/** How a socket breaks: who of the two sides notices it. */
export type Break = 'both' | 'client' | 'server' | 'nobody';

/** A broken connection is told to its side without a frame (RFC 6455 section 7.1.5). */
const ABNORMAL = 1006;
/** `readyState` of a WebSocket. */
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;

/**
 * A WebSocket between a page and a server process, made of two queues that the world flushes. Frames
 * can be repeated and swapped, and the socket can break in all the ways in which networks do.
 */
export class Link {
  readonly toServer: Frame[] = [];
  readonly toClient: Frame[] = [{ type: 'open' }];
  readonly #client: ClientEvents;
  readonly #accept: (socket: Socket) => ServerEvents | null;
  #server: ServerEvents | null = null;
  #wasOpened = false;
  #clientOpen = true;
  #serverOpen = true;
  /** The server has begun to close it; what is on its way still comes. */
  #serverCloses = false;
  #cut = false;
  /** Its frames stand still somewhere on the way, and may come when nobody expects them any more. */
  isHeld = false;

  readonly #onFrame: (arrow: '->' | '<-', frame: () => string) => void;
  readonly #onSent: (text: string) => void;

  /**
   * @param accept takes the server's end; null when there is no server
   * @param onSent hears of each frame that the server writes
   */
  constructor(
    client: ClientEvents,
    accept: (socket: Socket) => ServerEvents | null,
    onFrame: (arrow: '->' | '<-', frame: () => string) => void,
    onSent: (text: string) => void,
  ) {
    this.#onSent = onSent;
    this.#onFrame = onFrame;
    this.#client = client;
    this.#accept = accept;
  }

  /** Whether there is something that can be handed over now. */
  get isBusy(): boolean {
    return !this.isHeld && !this.isIdle;
  }

  /** Nothing will ever happen on it any more. */
  get isOver(): boolean {
    return !this.#clientOpen && !this.#serverOpen;
  }

  get isIdle(): boolean {
    return this.toServer.length === 0 && this.toClient.length === 0;
  }

  /** The page's end. */
  port(): SocketPort {
    return {
      send: (text) => {
        // WHATWG WebSockets, 3.1: once it is closing or closed the message is dropped in silence.
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

  /** Hands over the next frame to the server. */
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

  /** Hands over the next frame to the page. */
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

  /** What is under way is lost. */
  break(noticed: Break): void {
    this.#cut = true;
    this.toServer.length = 0;
    this.toClient.length = 0;
    if (noticed === 'both' || noticed === 'server') this.#closeServer(ABNORMAL);
    if (noticed === 'both' || noticed === 'client') this.#closeClient(ABNORMAL);
  }

  /** The page is gone, with or without a close frame. */
  dropClient(code: number | null): void {
    const wasOpen = this.#clientOpen;
    this.#clientOpen = false;
    if (wasOpen && code !== null) this.#fromClient({ type: 'close', code }, true);
    else if (code === null) this.#cut = true;
  }

  /** The process is gone: the kernel resets its connections. */
  dropServer(): void {
    this.#serverOpen = false;
    this.toServer.length = 0;
    this.toClient.length = 0;
    if (!this.#cut) this.#closeClient(ABNORMAL);
  }

  /** The next frame comes twice, as of a side with a bug, or of an attacker. */
  repeat(direction: 'toServer' | 'toClient'): void {
    const [frame] = this[direction];
    if (frame?.type === 'text') this[direction].unshift(frame);
  }

  /** The next two frames change places. */
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
      this.#closeClient(ABNORMAL);
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
        write({ type: 'close', code: ABNORMAL });
        this.#closeServer(ABNORMAL);
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

/** What a reader of a story wants to know of a frame. */
function short(frame: Frame): string {
  if (frame.type !== 'text') return frame.type;
  const { type, seq = '', callId = '', reason = '', code = '', ...rest } = JSON.parse(frame.text);
  const more = type === 'welcome' || type === 'hello' ? JSON.stringify(rest) : '';
  return [type, seq, callId, reason, code, more].filter((part) => part !== '').join(' ');
}
