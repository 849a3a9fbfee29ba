import { CLOSE_CODES, type CloseCodeName, type ServerMessage } from '@xpchat/calls-protocol';
import type { CallsUser } from '../auth/access-token.ts';
import type { CloseKind } from '../sessions/sessions.ts';
import { Client } from './client.ts';
import type { ClientConnection, ConnectionOwner, ConnectionPorts } from './connection-ports.ts';
import { InboundQueue } from './inbound-queue.ts';
import { decodeFrame } from './inbound-task.ts';
import type { RateLimit } from './rate-limit.ts';
import { OPEN, type Socket, type SocketEvents } from './socket.ts';

/** Unsent bytes from which a client that does not read is given up. */
const MAX_BACKLOG_BYTES = 4 * 1024 * 1024;
/** The module ends its session, or its device was signed out: nobody is there to ring, nor comes back. */
const FINAL_CLOSES: readonly number[] = [1000, CLOSE_CODES.unauthorized.code];
/**
 * A page that was closed or left, as browsers say it; it may be loading anew. A broken connection says
 * nothing (RFC 6455, 7.4.1).
 */
const PAGE_GONE = 1001;
/**
 * A close without a code. A basic client says it when it goes, and cannot resume; a extended client that
 * goes names a code, so this is somebody's hand on its socket, and it comes back.
 */
const NO_CODE = 1005;

/**
 * One socket, from its opening until it is closed: sends, hears, takes the pulse, and ends it. Who is at
 * the other end is its `Client`; what that says waits for its turn in its `Inbox`.
 */
export class Connection implements ClientConnection, SocketEvents {
  readonly user: CallsUser;
  readonly #owner: ConnectionOwner<Connection>;
  readonly #socket: Socket;
  readonly #limit: RateLimit;
  readonly #client: Client;
  readonly #inbox: InboundQueue;
  #isAlive = true;
  #isGone = false;
  /** A close was begun here; a client may take long to answer it. */
  #isClosing = false;
  #onGone: (() => void) | null = null;

  constructor(
    ports: ConnectionPorts,
    owner: ConnectionOwner<Connection>,
    socket: Socket,
    user: CallsUser,
    limit: RateLimit,
  ) {
    this.#limit = limit;
    this.#owner = owner;
    this.#socket = socket;
    this.user = user;
    this.#client = new Client(ports, this);
    this.#inbox = new InboundQueue(ports, this, this.#client);
  }

  get isOver(): boolean {
    return this.#isClosing || this.#isGone;
  }

  send(message: ServerMessage): void {
    if (this.#socket.readyState === OPEN) this.sendText(JSON.stringify(message));
  }

  sendText(text: string): void {
    if (this.#socket.readyState !== OPEN) return;
    if (this.#socket.bufferedAmount > MAX_BACKLOG_BYTES) this.#socket.terminate();
    else this.#socket.send(text);
  }

  /** Sends what is of interest to a extended client that was welcomed, and is not numbered. */
  tell(message: ServerMessage): void {
    this.#client.tell(message);
  }

  drop(why: 'session_replaced' | 'heartbeat_missed' | 'unacknowledged'): void {
    this.close(why);
  }

  close(name: CloseCodeName): void {
    if (this.#isGone) return;
    this.#isClosing = true;
    this.#socket.close(CLOSE_CODES[name].code, name);
    // Who has no session by now is not to be rung any more.
    this.decided();
    this.#client.over();
    this.#owner.closing(this);
    // At once, as a client that was signed out may never answer.
    if (name === 'unauthorized') this.#client.leave('for_good');
  }

  terminate(): void {
    this.#socket.terminate();
  }

  fail(err: unknown): void {
    this.#inbox.fail(err);
  }

  decided(): void {
    this.#owner.decided(this);
  }

  /** The heartbeat of the server. */
  beat(): void {
    if (!this.#isAlive) {
      this.close('heartbeat_missed');
      return;
    }
    this.#isAlive = false;
    this.#limit.rest();
    this.#socket.ping?.();
  }

  pong(): void {
    this.#isAlive = true;
  }

  message(data: string | Uint8Array, isBinary: boolean): void {
    this.#isAlive = true;
    // Nothing is taken from a client that was told to go.
    if (this.#socket.readyState !== OPEN) return;
    const asked = decodeFrame(data, isBinary, this.#limit);
    switch (asked.type) {
      case 'close':
        this.close(asked.why);
        break;
      case 'answer':
        this.send(asked.answer);
        break;
      case 'ping':
        this.send({ type: 'pong' });
        break;
      case 'ack':
        this.#client.acknowledge(asked.seq);
        break;
      default:
        this.#inbox.push(asked);
    }
  }

  closed(code: number): void {
    this.#isGone = true;
    this.decided();
    this.#owner.left(this);
    this.#client.over();
    this.#client.leave(this.#leaving(code));
    this.#onGone?.();
  }

  #leaving(code: number): CloseKind {
    if (FINAL_CLOSES.includes(code)) return 'for_good';
    const isGone = code === PAGE_GONE || (code === NO_CODE && !this.#client.isExtended);
    return isGone ? 'page_gone' : 'unmeant';
  }

  /** Makes a basic session of a client that has not said hello. */
  settle(): Promise<void> {
    return this.#client.settle();
  }

  /** The client is not going to say hello. */
  becomeBasic(): void {
    this.#client.becomeBasic().catch((err: unknown) => this.fail(err));
  }

  /** Resolves when the socket is closed and everything that it had sent was dealt with. */
  async finished(): Promise<void> {
    if (!this.#isGone) {
      await new Promise<void>((resolve) => {
        this.#onGone = resolve;
      });
    }
    await this.#inbox.idle();
  }
}
