import {
  CLOSE_CODES,
  type CloseCodeName,
  type Hello,
  PROTOCOL_VERSION,
  type ServerMessage,
} from '@xpchat/calls-protocol';
import type { AuthenticatedUser } from '../auth/access-token.ts';
import type { Sender } from '../domain/events.ts';
import { type MessageReference, refusal } from '../domain/refusal.ts';
import type { Log } from '../ports/log.ts';
import { OPEN, type Socket, type SocketEvents } from '../ports/socket.ts';
import type { DeliveryRouter, SessionSocket } from '../sessions/delivery-router.ts';
import type { PendingSocket } from '../sessions/signaling-sessions.ts';
import {
  type ClientEvent,
  type ClientState,
  canOpen,
  closeKindForCode,
  closeKindOf,
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
import {
  createWelcome,
  type HandshakePorts,
  type HandshakeResult,
  openExtendedSession,
  openProvisionalSession,
  removeProvisionalSession,
} from './handshake.ts';
import { InboundQueue } from './inbound-queue.ts';
import type { RateLimit } from './rate-limit.ts';

export interface ConnectionPorts extends HandshakePorts {
  readonly router: DeliveryRouter;
  readonly log: Log;
}

/** The gateway, as a connection needs it. */
interface ConnectionOwner {
  /** The kind of the client is known, so its time to say hello is not limited any more. */
  handleDecided(connection: Connection): void;
  /** The server began to close the socket. The owner terminates it if the client does not answer. */
  handleClosing(connection: Connection): void;
  handleClosed(connection: Connection): void;
}

/** A client that does not read is disconnected at this many unsent bytes. */
const MAX_UNSENT_BYTES = 4 * 1024 * 1024;
/** Shared, because they come with each frame. */
const RECEIVED: SocketEvent = { type: 'received' };
const PINGED: SocketEvent = { type: 'pinged' };

/**
 * One socket, from its opening to its end: sends and decodes messages, checks the heartbeat, and opens
 * the session of the client. `connection-state.ts` defines its states.
 */
export class Connection implements SessionSocket, SocketEvents, PendingSocket {
  readonly user: AuthenticatedUser;
  readonly #ports: ConnectionPorts;
  readonly #owner: ConnectionOwner;
  readonly #socket: Socket;
  readonly #limit: RateLimit;
  readonly #inbox: InboundQueue;
  #client: ClientState = UNDECIDED;
  #socketState: SocketState = SOCKET_OPEN;
  #onClosed: (() => void) | null = null;

  constructor(
    ports: ConnectionPorts,
    owner: ConnectionOwner,
    socket: Socket,
    user: AuthenticatedUser,
    limit: RateLimit,
  ) {
    this.user = user;
    this.#ports = ports;
    this.#owner = owner;
    this.#socket = socket;
    this.#limit = limit;
    this.#inbox = new InboundQueue(ports, this);
    ports.sessions.addPending(user.userId, this);
  }

  get isExtended(): boolean {
    return isExtended(this.#client);
  }

  /** The sender of the client's messages; null while the client has no session. */
  get sender(): Sender | null {
    const session = sessionOf(this.#client);
    if (!session) return null;
    const { sessionId, attachment, deviceId } = session;
    const { userId, loginSession: _loginSession, ...profile } = this.user;
    return { userId, sessionId, deviceId, attachment, basic: !this.isExtended, profile };
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
    else if (this.#client.kind === 'welcoming') this.#moveClient({ type: 'deferred', message });
  }

  close(name: CloseCodeName): void {
    if (this.#socketState.kind === 'closed') return;
    // A client that was signed out may never answer.
    const closeKind = name === 'unauthorized' ? 'ended' : null;
    this.#moveSocket({ type: 'close_begun', closeKind });
    this.#socket.close(CLOSE_CODES[name].code, name);
    this.#stopPending();
    this.#owner.handleClosing(this);
  }

  /** Ends the connection without a closing handshake. */
  terminate(): void {
    this.#socket.terminate();
  }

  /** Checks the heartbeat of the client, once in a period. */
  beat(): void {
    switch (this.#socketState.kind) {
      case 'open':
        this.#moveSocket(PINGED);
        this.#limit.releaseIdle();
        this.#socket.ping?.();
        break;
      case 'unanswered':
        this.close('heartbeat_missed');
        break;
      case 'closing':
      case 'closed':
        break;
    }
  }

  pong(): void {
    this.#moveSocket(RECEIVED);
  }

  message(data: string | Uint8Array, isBinary: boolean): void {
    this.#moveSocket(RECEIVED);
    // A client that is being disconnected cannot send anything any more.
    if (this.#socket.readyState !== OPEN) return;
    const frame = decodeFrame(data, isBinary, this.#limit);
    switch (frame.type) {
      case 'close':
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
      case 'ice_servers_request':
        void this.#answerIceServersRequest(frame);
        break;
      case 'hello':
      case 'peer':
      case 'refuse':
        this.#inbox.push(frame);
        break;
    }
  }

  closed(code: number): void {
    this.#moveSocket({ type: 'closed', closeKind: closeKindForCode(code, this.isExtended) });
    this.#stopPending();
    this.#owner.handleClosed(this);
    this.#onClosed?.();
  }

  /** Resolves when the socket is closed and everything that it had sent was handled. */
  async finished(): Promise<void> {
    if (this.#socketState.kind !== 'closed') {
      await new Promise<void>((resolve) => {
        this.#onClosed = resolve;
      });
    }
    await this.#inbox.idle();
  }

  /** Opens a provisional session for a client that has none, so that it can be rung. */
  openSession(): Promise<void> {
    switch (this.#client.kind) {
      case 'undecided': {
        if (isOver(this.#socketState)) return Promise.resolve();
        const opened = this.#openProvisionalSession();
        this.#moveClient({ type: 'opening', opened });
        return opened;
      }
      case 'opening':
        return this.#client.opened;
      case 'provisional':
      case 'basic':
      case 'welcoming':
      case 'extended':
        return Promise.resolve();
    }
  }

  /** Stops waiting for a hello. */
  becomeBasic(): void {
    this.openSession()
      .then(() => this.#decideBasic())
      .catch((err: unknown) => this.#inbox.fail(err));
  }

  /** The client sends a message of a basic client, and can say no hello from now on. */
  async handleBasicMessage(): Promise<void> {
    await this.openSession();
    this.#decideBasic();
    if (this.#client.kind === 'basic') this.#moveClient({ type: 'spoke' });
  }

  /**
   * Opens or resumes an extended session, and sends the welcome.
   *
   * @returns the number of the last message received; null if there is no extended session
   */
  async handleHello(hello: Hello): Promise<number | null> {
    if (hello.version !== PROTOCOL_VERSION) {
      const detail = `this server speaks ${PROTOCOL_VERSION}`;
      this.send(refusal('unsupported_version', hello, detail));
      this.close('unsupported_version');
      return null;
    }
    if (this.#client.kind !== 'opening' && !canOpen(this.#client)) {
      this.send(refusal('invalid_state', hello));
      return null;
    }
    this.#owner.handleDecided(this);
    if (this.#client.kind === 'opening') await this.#client.opened;
    // The socket closed meanwhile, so the session may have a newer one.
    if (isOver(this.#socketState)) return null;
    const before = sessionOf(this.#client);
    const opening = this.#openExtendedSession(hello);
    const opened = opening.then(ignore, ignore);
    this.#moveClient({ type: 'opening', opened });
    const result = await opening;
    try {
      if (!isOver(this.#socketState)) await this.#sendWelcome(result, hello);
    } finally {
      // Without a welcome, too: nothing else would ever remove it, and its person would seem online.
      if (before) await removeProvisionalSession(this.#ports, before);
    }
    return result.received;
  }

  async #openProvisionalSession(): Promise<void> {
    const { sessions, calls } = this.#ports;
    const { userId } = this.user;
    const opening = openProvisionalSession(this.#ports, userId, this);
    const session = await opening.catch((err: unknown) => this.#failOpening(err));
    sessions.removePending(userId, this);
    this.#moveClient({ type: 'opened_provisional', session });
    if (isOver(this.#socketState)) return;
    // This is not awaited: a task that waits for this session may hold the lock of the call.
    calls
      .deviceConnected(userId, { sessionId: session.sessionId, basic: true })
      .catch((err: unknown) => this.#inbox.fail(err));
  }

  async #openExtendedSession(hello: Hello): Promise<HandshakeResult> {
    const { userId } = this.user;
    const opening = openExtendedSession(this.#ports, userId, hello, this);
    const result = await opening.catch((err: unknown) => this.#failOpening(err));
    this.#moveClient({ type: 'opened_extended', session: result.session });
    this.#ports.sessions.removePending(userId, this);
    return result;
  }

  #failOpening(err: unknown): never {
    this.#moveClient({ type: 'opening_failed' });
    throw err;
  }

  async #sendWelcome(result: HandshakeResult, hello: Hello): Promise<void> {
    this.send(await createWelcome(this.#ports, result, hello));
    const deferred = this.#client.kind === 'welcoming' ? this.#client.deferred : [];
    this.#moveClient({ type: 'welcomed' });
    for (const message of deferred) this.send(message);
    this.#ports.router.replay(result.session);
  }

  /** Never rejects. A client without an answer keeps the servers that it has. */
  async #answerIceServersRequest(request: MessageReference): Promise<void> {
    if (this.#client.kind !== 'extended') {
      this.send(refusal('invalid_state', request));
      return;
    }
    const answer = await this.#ports.iceServersOf(this.user.userId);
    this.send(answer ?? refusal('server_error', request));
  }

  #decideBasic(): void {
    if (this.#client.kind !== 'provisional') return;
    this.#owner.handleDecided(this);
    this.#moveClient({ type: 'decided_basic' });
    const session = sessionOf(this.#client);
    if (session) this.#ports.router.release(session.sessionId);
  }

  /** The socket is over, so nobody waits for its session except for one that is just being opened. */
  #stopPending(): void {
    this.#owner.handleDecided(this);
    const remove = () => this.#ports.sessions.removePending(this.user.userId, this);
    if (this.#client.kind === 'opening') this.#client.opened.then(remove, remove);
    else remove();
  }

  /** The only writer of the client's state. */
  #moveClient(event: ClientEvent): void {
    this.#client = nextClientState(this.#client, event);
    const isOpened = event.type === 'opened_provisional' || event.type === 'opened_extended';
    // The socket may have closed while the session was being opened.
    if (isOpened) this.#detachIfClosed();
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

function ignore(): void {
  // The outcome is handled where the promise was made.
}
