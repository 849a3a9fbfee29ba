import {
  CLOSE_CODES,
  type CloseCodeName,
  type ErrorCode,
  type OutgoingPeerMessage,
  type ServerMessage,
} from '@xpchat/calls-protocol';
import type { SfuRooms } from '../application/sfu-rooms.ts';
import type { AuthenticatedUser, TokenVerification } from '../auth/access-token.ts';
import type { GuestPass, Sender } from '../domain/events.ts';
import { type MessageReference, refusal } from '../domain/refusal.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { OPEN, type Socket, type SocketEvents } from '../ports/socket.ts';
import { closeReasonOf } from './close-reasons.ts';
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
  sessionOf,
  UNDECIDED,
} from './connection-state.ts';
import { decodeFrame } from './decode-frame.ts';
import { mayGuestSend } from './guest-messages.ts';
import { Handshake, type HandshakeConnection, type HandshakePorts } from './handshake.ts';
import { InboundQueue } from './inbound-queue.ts';
import type { RateLimit } from './rate-limit.ts';
import { SocketIdentity, type SocketLifetimes, type TokenLifetime } from './socket-identity.ts';

export interface ConnectionPorts extends HandshakePorts {
  readonly sfuGrantFor: SfuRooms['grantFor'];
  readonly log: Log;
  readonly clock: Pick<Clock, 'now'>;
  readonly verifyToken: (token: string) => TokenVerification;
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
/** Shared, because they come with each frame. */
const RECEIVED: SocketEvent = { type: 'received' };
const PINGED: SocketEvent = { type: 'pinged' };
const CHECKED: SocketEvent = { type: 'checked' };

/**
 * One socket, from its opening to its end: sends and decodes messages, and checks the heartbeat. It is
 * the only writer of the states in `connection-state.ts`.
 */
export class Connection implements HandshakeConnection, SocketEvents {
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

  get isOver(): boolean {
    return isOver(this.#socketState);
  }

  get isExtended(): boolean {
    return isExtended(this.#client);
  }

  /** The sender of the client's messages; null while the client has no session. */
  get sender(): Sender | null {
    const session = sessionOf(this.#client);
    if (!session) return null;
    const { sessionId, attachment, deviceId } = session;
    const { userId, loginSession: _loginSession, token: _token, guest, ...profile } = this.user;
    const basic = !this.isExtended;
    return { userId, sessionId, deviceId, attachment, basic, profile, ...(guest && { guest }) };
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
    this.#moveSocket({ type: 'close_begun', closeKind });
    this.#socket.close(CLOSE_CODES[name].code, closeReasonOf(name));
    this.#stopHandshake();
    this.#owner.handleClosing(this);
  }

  /** Ends the connection without a closing handshake. */
  terminate(): void {
    this.#socket.terminate();
  }

  /**
   * Checks the heartbeat of the client, once in a period. An extended client sends pings of its own, so
   * it gets one only if it was not heard for a period. A basic client gets one in each period: proxies
   * drop a silent socket.
   */
  beat(): void {
    if (!this.isOver && this.#identity.isExpired) this.#closeExpired();
    switch (this.#socketState.kind) {
      case 'open':
        this.#limit.releaseIdle();
        if (this.#socketState.wasHeard && this.isExtended) {
          this.#moveSocket(CHECKED);
          break;
        }
        this.#moveSocket(PINGED);
        this.#socket.ping?.();
        if (this.#isInCall) this.#checkInCall();
        break;
      case 'unanswered':
        this.close('heartbeat_missed');
        break;
      case 'closing':
      case 'closed':
        break;
    }
  }

  expectCall(): void {
    if (this.#isInCall || this.isOver) return;
    this.#isInCall = true;
    this.#owner.handleInCall(this, true);
  }

  /** Runs rarely: clients in a call send pings, so only silent clients get here. */
  #checkInCall(): void {
    const { sender } = this;
    const calls = sender ? this.#ports.calls.callsOf(sender.userId, sender.sessionId) : [];
    Promise.resolve(calls).then(
      ({ length }) => {
        if (length > 0 || this.isOver) return;
        this.#isInCall = false;
        this.#owner.handleInCall(this, false);
      },
      // The heartbeat stays unchanged.
      (err: unknown) => this.#ports.log.error({ err }, 'the calls of a client could not be read'),
    );
  }

  /** A pong that no ping asked for (RFC 6455 section 5.5.3) costs as much as a ping. */
  pong(): void {
    if (this.#socketState.kind === 'unanswered') this.#moveSocket(RECEIVED);
    else this.pinged();
  }

  /** A basic client cannot authenticate again, so it keeps its socket until it has left its call. */
  #closeExpired(): void {
    const { sender } = this;
    if (!sender?.basic) {
      this.close('token_expired');
      return;
    }
    const isInCall = this.#ports.calls.isInAnsweredCall(sender.userId, sender.sessionId);
    isInCall.then(
      (isNeeded) => {
        if (!isNeeded && !this.isOver) this.close('token_expired');
      },
      (error) => this.fail(error),
    );
  }

  pinged(): void {
    this.#moveSocket(RECEIVED);
    this.#charge();
  }

  #charge(): void {
    // A client that floods may ignore the close frame, and reading its frames costs time, too.
    if (this.isOver) {
      if (!this.#limit.admitsLate()) this.terminate();
    } else if (this.#limit.check('ping') === 'abuse') this.close('rate_limited');
  }

  message(data: string | Uint8Array, isBinary: boolean): void {
    this.#moveSocket(RECEIVED);
    // A client that is being disconnected cannot send anything any more.
    if (this.#socket.readyState !== OPEN) {
      this.#charge();
      return;
    }
    const frame = decodeFrame(data, isBinary, this.#limit);
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
      case 'authenticate':
        this.#authenticate(frame.token);
        break;
      case 'ack':
        if (this.#client.kind !== 'extended') break;
        this.#ports.sessions.acknowledge(this.#client.session.sessionId, frame.seq);
        break;
      case 'ice_servers_request':
        void this.#answerIceServersRequest(frame);
        break;
      case 'sfu_request':
        void this.#answerSfuRequest(frame);
        break;
      case 'peer':
        if (this.user.guest && !mayGuestSend(this.user.guest, frame.message)) {
          this.#refuse('not_allowed', frame.message);
          break;
        }
        this.expectCall();
        this.#queue.push(frame);
        break;
      case 'hello':
      case 'refuse':
        this.#queue.push(frame);
        break;
    }
  }

  /** A numbered message is refused in its turn, so that the next one leaves no gap. */
  #refuse(code: ErrorCode, about: OutgoingPeerMessage): void {
    const { seq } = about;
    if (seq === undefined) this.send(refusal(code, about));
    else this.#queue.push({ type: 'refuse', code, about, seq, detail: undefined });
  }

  closed(code: number): void {
    this.#moveSocket({
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

  /** Never rejects. A client without an answer keeps the servers that it has. */
  async #answerIceServersRequest(request: MessageReference): Promise<void> {
    if (this.#client.kind !== 'extended') {
      this.send(refusal('invalid_state', request));
      return;
    }
    const { guest, userId } = this.user;
    if (guest && !(await this.#isLetIn(guest, userId))) {
      this.send(refusal('not_allowed', request));
      return;
    }
    const answer = await this.#ports.iceServersOf(userId);
    this.send(answer ?? refusal('server_error', request));
  }

  /** [GU4] Never rejects. */
  async #isLetIn({ callId }: GuestPass, userId: string): Promise<boolean> {
    try {
      return await this.#ports.calls.isPresent(callId, userId);
    } catch (err) {
      this.#ports.log.error({ err, callId }, 'the call of a guest could not be read');
      return false;
    }
  }

  /** Never rejects. */
  async #answerSfuRequest(request: {
    readonly type: string;
    readonly callId: string;
  }): Promise<void> {
    if (this.#client.kind !== 'extended') {
      this.send(refusal('invalid_state', request));
      return;
    }
    const { sessionId } = this.#client.session;
    const { userId, name } = this.user;
    const answer = await this.#ports.sfuGrantFor(request.callId, { userId, name, sessionId });
    this.send(typeof answer === 'string' ? refusal(answer, request) : answer);
  }

  /** A token that is not valid changes nothing: the client may send another before the socket expires. */
  #authenticate(token: string): void {
    const verification = this.#ports.verifyToken(token);
    if (!verification.ok) {
      this.send(refusal('unauthorized', { type: 'authenticate' }, verification.message));
      return;
    }
    const { user } = verification;
    if (this.#owner.isSignedOut(user) || !this.#identity.renew(user)) {
      this.close('unauthorized');
      return;
    }
    this.send({ type: 'authenticated', ...this.tokenLifetime });
  }

  #stopHandshake(): void {
    this.#owner.handleDecided(this);
    this.handshake.stop();
  }

  /** The only writer of the socket's state. */
  #moveSocket(event: SocketEvent): void {
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
