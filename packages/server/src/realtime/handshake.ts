import {
  type CloseCodeName,
  type Hello,
  PROTOCOL_VERSION,
  type ServerMessage,
  type Welcome,
} from '@xpchat/calls-protocol';
import type { AuthenticatedUser } from '../auth/access-token.ts';
import { refusal } from '../domain/refusal.ts';
import type { DeliveryRouter, SessionSocket } from '../sessions/delivery-router.ts';
import {
  createWelcome,
  type HandshakeResult,
  openExtendedSession,
  openProvisionalSession,
  removeProvisionalSession,
  type SessionOpeningPorts,
} from '../sessions/session-opening.ts';
import type { PendingSocket } from '../sessions/signaling-sessions.ts';
import { type ClientEvent, type ClientState, canOpen, sessionOf } from './connection-state.ts';

export interface HandshakePorts extends SessionOpeningPorts {
  readonly router: DeliveryRouter;
}

/** The connection, as its handshake needs it. */
export interface HandshakeConnection extends SessionSocket {
  readonly user: AuthenticatedUser;
  readonly tokenLifetime: Pick<Welcome, 'tokenLifetimeMs'>;
  readonly client: ClientState;
  /** Whether the socket is closed, or the server began to close it. */
  readonly isOver: boolean;
  moveClient(event: ClientEvent): void;
  send(message: ServerMessage): void;
  close(name: CloseCodeName): void;
  /** The client is in a call or rings, or is about to be. */
  expectCall(): void;
  /** Handles the error of a task that nobody awaits. */
  fail(err: unknown): void;
}

/** Finds out what kind of client is at the other end of a socket, and opens its session. */
export class Handshake implements PendingSocket {
  readonly #ports: HandshakePorts;
  readonly #connection: HandshakeConnection;

  constructor(ports: HandshakePorts, connection: HandshakeConnection) {
    this.#ports = ports;
    this.#connection = connection;
    ports.sessions.addPending(connection.user.userId, this);
  }

  /** Opens a provisional session for a client that has none, so that it can be rung. */
  openSession(): Promise<void> {
    const { client, isOver } = this.#connection;
    switch (client.kind) {
      case 'undecided': {
        if (isOver) return Promise.resolve();
        const opened = this.#openProvisional();
        this.#connection.moveClient({ type: 'opening', opened, saidHello: false });
        return opened;
      }
      case 'opening':
        return client.opened;
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
      .catch((err: unknown) => this.#connection.fail(err));
  }

  /** The client sends a message of a basic client, and can say no hello from now on. */
  async handleBasicMessage(): Promise<void> {
    await this.openSession();
    this.#decideBasic();
    const connection = this.#connection;
    if (connection.client.kind === 'basic') connection.moveClient({ type: 'spoke' });
  }

  /**
   * Opens or resumes an extended session, and sends the welcome.
   *
   * @returns the number of the last message received; null if there is no extended session
   */
  async handleHello(hello: Hello): Promise<number | null> {
    const connection = this.#connection;
    if (hello.version !== PROTOCOL_VERSION) {
      const detail = `this server speaks ${PROTOCOL_VERSION}`;
      connection.send(refusal('unsupported_version', hello, detail));
      connection.close('unsupported_version');
      return null;
    }
    if (connection.client.kind === 'opening') {
      connection.moveClient({ type: 'said_hello' });
      await connection.client.opened;
    } else if (!canOpen(connection.client)) {
      connection.send(refusal('invalid_state', hello));
      return null;
    }
    // The socket closed meanwhile, so the session may have a newer one.
    if (connection.isOver) return null;
    const wasExtended = connection.client.kind === 'extended';
    const before = sessionOf(connection.client);
    const opening = this.#openExtended(hello);
    const opened = opening.then(ignore, ignore);
    connection.moveClient({ type: 'opening', opened, saidHello: true });
    const result = await opening;
    try {
      if (!connection.isOver) await this.#sendWelcome(result, hello);
    } finally {
      // Without a welcome, too: nothing else would ever remove it, and its person would seem online.
      if (before && !wasExtended) await removeProvisionalSession(this.#ports, before);
      // The client began another session, and this socket does not serve the one before any more.
      else if (before && before.sessionId !== result.session.sessionId)
        await this.#ports.sessions.detach(before, false, 'page_left');
    }
    return result.received;
  }

  /** The socket is over: nobody waits for its session, except for one that is being opened now. */
  stop(): void {
    const { client, user } = this.#connection;
    const remove = () => this.#ports.sessions.removePending(user.userId, this);
    if (client.kind === 'opening') client.opened.then(remove, remove);
    else remove();
  }

  async #openProvisional(): Promise<void> {
    const { sessions, calls } = this.#ports;
    const connection = this.#connection;
    const { userId } = connection.user;
    const opening = openProvisionalSession(this.#ports, userId, connection);
    const session = await opening.catch((err: unknown) => this.#failOpening(err));
    sessions.removePending(userId, this);
    connection.moveClient({ type: 'opened_provisional', session });
    if (connection.isOver) return;
    // This is not awaited: a task that waits for this session may hold the lock of the call.
    calls.legs
      .connected(userId, { sessionId: session.sessionId, basic: true })
      .catch((err: unknown) => connection.fail(err));
  }

  async #openExtended(hello: Hello): Promise<HandshakeResult> {
    const connection = this.#connection;
    const { userId } = connection.user;
    const opening = openExtendedSession(this.#ports, userId, hello, connection);
    const result = await opening.catch((err: unknown) => this.#failOpening(err));
    connection.moveClient({ type: 'opened_extended', session: result.session });
    this.#ports.sessions.removePending(userId, this);
    return result;
  }

  #failOpening(err: unknown): never {
    this.#connection.moveClient({ type: 'opening_failed' });
    throw err;
  }

  async #sendWelcome(result: HandshakeResult, hello: Hello): Promise<void> {
    const connection = this.#connection;
    const welcome = await createWelcome(this.#ports, result, hello);
    connection.send({ ...welcome, ...connection.tokenLifetime });
    if (welcome.calls.length > 0) connection.expectCall();
    const deferred = connection.client.kind === 'welcoming' ? connection.client.deferred : [];
    connection.moveClient({ type: 'welcomed' });
    for (const message of deferred) connection.send(message);
    this.#ports.router.replay(result.session);
  }

  #decideBasic(): void {
    const connection = this.#connection;
    if (connection.client.kind !== 'provisional') return;
    const { sessionId } = connection.client.session;
    connection.moveClient({ type: 'decided_basic' });
    this.#ports.router.release(sessionId);
  }
}

function ignore(): void {
  // The outcome is handled where the promise was made.
}
