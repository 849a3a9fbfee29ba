import { CLOSE_CODES, type CloseCodeName, type ServerMessage } from '@xpchat/calls-protocol';
import type { AuthenticatedUser } from '../auth/access-token.ts';
import type { Sender } from '../domain/events.ts';
import { refusal } from '../domain/refusal.ts';
import { closeReasonOf } from '../lib/close-reasons.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { OPEN, type Socket, type SocketEvents } from '../ports/socket.ts';
import {
  type ClientEvent,
  type ClientState,
  closeKindForCode,
  closeKindOf,
  decidesKind,
  hasSaidHello,
  isExtended,
  isOver,
  nextClientState,
  nextSocketState,
  SOCKET_OPEN,
  type SocketEvent,
  type SocketState,
  senderOf,
  sessionOf,
  UNDECIDED,
} from './connection-state.ts';
import { decodeFrame } from './decode-frame.ts';
import { Handshake, type HandshakeConnection, type HandshakePorts } from './handshake.ts';
import { type CheckedConnection, checkHeartbeat, closeExpired } from './heartbeat.ts';
import { InboundQueue } from './inbound-queue.ts';
import type { RateLimit } from './rate-limit.ts';
import { answerSessionRequest, type SessionRequestPorts } from './session-requests.ts';
import { SocketIdentity, type SocketLifetimes, type TokenLifetime } from './socket-identity.ts';

export interface ConnectionPorts extends HandshakePorts, SessionRequestPorts {
  readonly log: Log;
  readonly clock: Pick<Clock, 'now'>;
  readonly lifetimes: SocketLifetimes;
}

/** The gateway, as a connection needs it. */
interface ConnectionOwner {
  /** The kind of the client is known, so its time to say hello is not limited any more. */
  handleDecided(connection: Connection): void;
  /** The server began to close the socket. The owner terminates it if the client does not answer. */
  handleClosing(connection: Connection): void;
  /** The client joined a call or rings, or does not any more: its heartbeat changes. */
  handleInCall(connection: Connection, isInCall: boolean): void;
  handleClosed(connection: Connection): void;
  isSignedOut(user: AuthenticatedUser): boolean;
}

/** A client that does not read is disconnected at this many unsent bytes. */
const MAX_UNSENT_BYTES = 4 * 1024 * 1024;
/** Shared, because it comes with each frame. */
const RECEIVED: SocketEvent = { type: 'received' };

/**
 * One socket, from its opening to its end: sends messages, and passes on those that arrive. It is the only
 * writer of the states in `connection-state.ts`.
 */
export class Connection implements HandshakeConnection, CheckedConnection, SocketEvents {
  readonly #identity: SocketIdentity;
  readonly #ports: ConnectionPorts;
  readonly #owner: ConnectionOwner;
  readonly #socket: Socket;
  readonly #limit: RateLimit;
  readonly #queue: InboundQueue;
  /** Opens the session of the client. */
  readonly handshake: Handshake;
  #client: ClientState = UNDECIDED;
  #socketState: SocketState = SOCKET_OPEN;
  #isInCall = false;
  #onClosed: (() => void) | null = null;

  constructor(
    ports: ConnectionPorts,
    owner: ConnectionOwner,
    socket: Socket,
    user: AuthenticatedUser,
    limit: RateLimit,
  ) {
    this.#identity = new SocketIdentity(user, ports.lifetimes, ports.clock);
    this.#ports = ports;
    this.#owner = owner;
    this.#socket = socket;
    this.#limit = limit;
    this.handshake = new Handshake(ports, this);
    this.#queue = new InboundQueue(ports, this, this.handshake);
  }

  get user(): AuthenticatedUser {
    return this.#identity.user;
  }

  get tokenLifetime(): TokenLifetime {
    return this.#identity.tokenLifetime;
  }

  get client(): ClientState {
    return this.#client;
  }

  get socketState(): SocketState {
    return this.#socketState;
  }

  get isOver(): boolean {
    return isOver(this.#socketState);
  }

  get isInCall(): boolean {
    return this.#isInCall;
  }

  get isExtended(): boolean {
    return isExtended(this.#client);
  }

  /** The sender of the client's messages; null while the client has no session. */
  get sender(): Sender | null {
    return senderOf(this.#client, this.user);
  }

  send(message: ServerMessage): void {
    if (this.#socket.readyState === OPEN) this.sendText(JSON.stringify(message));
  }

  sendText(text: string): void {
    if (this.#socket.readyState !== OPEN) return;
    if (this.#socket.bufferedAmount > MAX_UNSENT_BYTES) this.#socket.terminate();
    else this.#socket.send(text);
  }

  /** Sends an unnumbered message to an extended client. Other clients do not know such messages. */
  notify(message: ServerMessage): void {
    if (this.#client.kind === 'extended') this.send(message);
    else if (this.#client.kind === 'welcoming') this.moveClient({ type: 'deferred', message });
  }

  close(name: CloseCodeName): void {
    if (this.#socketState.kind === 'closed') return;
    // A client that was signed out may never answer.
    const closeKind = name === 'unauthorized' ? 'ended' : null;
    this.moveSocket({ type: 'close_begun', closeKind });
    this.#socket.close(CLOSE_CODES[name].code, closeReasonOf(name));
    this.#stopHandshake();
    this.#owner.handleClosing(this);
  }

  /** Ends the connection without a closing handshake. */
  terminate(): void {
    this.#socket.terminate();
  }

  /** Checks whether the client is still there and may stay. Called once in a period. */
  beat(): void {
    if (!this.isOver && this.#identity.isExpired) closeExpired(this.#ports, this);
    if (this.#socketState.kind === 'open') this.#limit.releaseIdle();
    checkHeartbeat(this.#ports, this);
  }

  ping(): void {
    this.#socket.ping?.();
  }

  expectCall(): void {
    if (!this.#isInCall && !this.isOver) this.#moveInCall(true);
  }

  leaveCalls(): void {
    this.#moveInCall(false);
  }

  #moveInCall(isInCall: boolean): void {
    this.#isInCall = isInCall;
    this.#owner.handleInCall(this, isInCall);
  }

  /** A pong that no ping asked for (RFC 6455 section 5.5.3) costs as much as a ping. */
  pong(): void {
    if (this.#socketState.kind === 'unanswered') this.moveSocket(RECEIVED);
    else this.pinged();
  }

  pinged(): void {
    this.moveSocket(RECEIVED);
    this.#charge();
  }

  #charge(): void {
    // A client that floods may ignore the close frame, and reading its frames costs time, too.
    if (this.isOver) {
      if (!this.#limit.admitsLate()) this.terminate();
    } else if (this.#limit.check('ping') === 'abuse') this.close('rate_limited');
  }

  message(data: string | Uint8Array, isBinary: boolean): void {
    this.moveSocket(RECEIVED);
    // A client that is being disconnected cannot send anything any more.
    if (this.#socket.readyState !== OPEN) {
      this.#charge();
      return;
    }
    const frame = decodeFrame(data, isBinary, this.#limit, this.user.guest);
    switch (frame.type) {
      case 'close':
        // As `ExplainingWebSocket` does for a message that is not even read.
        if (frame.why === 'message_too_large') this.send(refusal(frame.why, {}));
        this.close(frame.why);
        break;
      case 'answer':
        this.send(frame.answer);
        break;
      case 'ping':
        this.send({ type: 'pong' });
        break;
      case 'ack':
        if (this.#client.kind !== 'extended') break;
        this.#ports.sessions.acknowledge(this.#client.session.sessionId, frame.seq);
        break;
      case 'authenticate':
      case 'ice_servers_request':
      case 'sfu_request':
        void answerSessionRequest(this.#ports, this, frame);
        break;
      case 'peer':
        this.expectCall();
        this.#queue.push(frame);
        break;
      case 'hello':
      case 'refuse':
        this.#queue.push(frame);
        break;
    }
  }

  closed(code: number): void {
    this.moveSocket({
      type: 'closed',
      closeKind: closeKindForCode(code, hasSaidHello(this.#client)),
    });
    this.#stopHandshake();
    this.#owner.handleClosed(this);
    this.#onClosed?.();
  }

  /** The only writer of the client's state. */
  moveClient(event: ClientEvent): void {
    this.#client = nextClientState(this.#client, event);
    if (decidesKind(event)) this.#owner.handleDecided(this);
    const isOpened = event.type === 'opened_provisional' || event.type === 'opened_extended';
    // The socket may have closed while the session was being opened.
    if (isOpened) this.#detachIfClosed();
  }

  fail(err: unknown): void {
    this.#queue.fail(err);
  }

  /** Resolves when the socket is closed and everything that it had sent was handled. */
  async finished(): Promise<void> {
    if (this.#socketState.kind !== 'closed') {
      await new Promise<void>((resolve) => {
        this.#onClosed = resolve;
      });
    }
    await this.#queue.idle();
  }

  /** The client has a fresh access token. @returns false for another user, and for one who was signed out */
  renew(user: AuthenticatedUser): boolean {
    return !this.#owner.isSignedOut(user) && this.#identity.renew(user);
  }

  #stopHandshake(): void {
    this.#owner.handleDecided(this);
    this.handshake.stop();
  }

  /** The only writer of the socket's state. */
  moveSocket(event: SocketEvent): void {
    const before = this.#socketState;
    this.#socketState = nextSocketState(before, event);
    if (closeKindOf(before) === null) this.#detachIfClosed();
  }

  /** Called once for each session of this socket. */
  #detachIfClosed(): void {
    const closeKind = closeKindOf(this.#socketState);
    const session = sessionOf(this.#client);
    if (closeKind === null || !session) return;
    const { sessions, log } = this.#ports;
    sessions.detach(session, !this.isExtended, closeKind).catch((err: unknown) => {
      log.error({ err, sessionId: session.sessionId }, 'a closed socket could not be stored');
    });
  }
}
