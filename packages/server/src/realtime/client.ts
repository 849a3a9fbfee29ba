import { type Hello, PROTOCOL_VERSION, type ServerMessage } from '@xpchat/calls-protocol';
import type { Sender } from '../domain/events.ts';
import { refusal } from '../domain/refusal.ts';
import type { CloseKind, PendingSocket } from '../sessions/sessions.ts';
import type { ClientConnection, ConnectionPorts } from './connection-ports.ts';
import {
  type AttachedSession,
  type HandshakeResult,
  openExtended,
  welcomeOf,
} from './handshake.ts';

const NOTHING_TOLD: readonly ServerMessage[] = [];

/**
 * Who is at the other end of a socket: what kind of client, and the session that it has.
 *
 *     undecided --hello--> full
 *         |                 ^
 *         | any other       | hello, as the first message
 *         v message, 2 s    |
 *       basic --------------+
 *
 * A client that says hello at once has one session; one that is slow, or needed sooner because
 * somebody calls, has a basic session until then.
 */
export class Client implements PendingSocket {
  readonly #ports: ConnectionPorts;
  readonly #connection: ClientConnection;
  #session: AttachedSession | null = null;
  #kind: 'undecided' | 'basic' | 'extended' = 'undecided';
  #isWelcome = false;
  /** What is to be told after the welcome. */
  #toldEarly: readonly ServerMessage[] = NOTHING_TOLD;
  #hasSpoken = false;
  /** The socket is of no use any more: a session that is just being made is left at once. */
  #isGone = false;
  #leaving: CloseKind = 'unmeant';
  /** The session that was left, if it is the one that this socket had last. */
  #left: AttachedSession | null = null;
  /** Making the session; null when nothing is under way. */
  #settling: Promise<void> | null = null;

  constructor(ports: ConnectionPorts, connection: ClientConnection) {
    this.#ports = ports;
    this.#connection = connection;
    ports.sessions.arrived(connection.user.userId, this);
  }

  get isExtended(): boolean {
    return this.#kind === 'extended';
  }

  get sessionId(): string | undefined {
    return this.#session?.sessionId;
  }

  /** As whom it speaks; null while it has no session. */
  get sender(): Sender | null {
    if (!this.#session) return null;
    const { sessionId, attachment } = this.#session;
    const { userId, session: _session, ...profile } = this.#connection.user;
    return { userId, sessionId, attachment, basic: !this.isExtended, profile };
  }

  /** Sends what is of interest to a extended client that was welcomed, and is not numbered. */
  tell(message: ServerMessage): void {
    if (this.#isWelcome) this.#connection.send(message);
    // It may be newer than what was read for the welcome.
    else if (this.isExtended) this.#toldEarly = [...this.#toldEarly, message];
  }

  /** It took everything up to this number. */
  acknowledge(seq: number): void {
    if (!this.#isWelcome || !this.#session) return;
    this.#ports.sessions.acknowledge(this.#session.sessionId, seq);
  }

  /** Makes a basic session of a client that has not said hello. */
  settle(): Promise<void> {
    if (this.#settling) return this.#settling;
    if (this.#session || this.#connection.isOver) return Promise.resolve();
    this.#settling = this.#openBasic().finally(() => {
      this.#settling = null;
    });
    return this.#settling;
  }

  /** It is not going to say hello. Rejects if its session could not be made. */
  becomeBasic(): Promise<void> {
    return this.settle().then(() => this.#becomeBasic());
  }

  /** It says something without a hello, and can say none from now on. Rejects like `becomeBasic`. */
  async speakAsBasic(): Promise<void> {
    await this.settle();
    this.#becomeBasic();
    this.#hasSpoken = true;
  }

  /**
   * It says hello, and is answered. Resolves to the last number that was taken from it; null if it has
   * no extended session now.
   */
  async hello(hello: Hello): Promise<number | null> {
    const connection = this.#connection;
    if (hello.version !== PROTOCOL_VERSION) {
      const detail = `this server speaks ${PROTOCOL_VERSION}`;
      connection.send(refusal('unsupported_version', hello, detail));
      connection.close('unsupported_version');
      return null;
    }
    if (this.isExtended || this.#hasSpoken) {
      connection.send(refusal('invalid_state', hello));
      return null;
    }
    connection.decided();
    if (this.#settling) await this.#settling;
    // Its socket closed while it waited: the session may have a newer one by now.
    if (connection.isOver) return null;
    const before = this.#session;
    const opening = this.#openFull(hello);
    this.#settling = opening.then(
      () => undefined,
      () => undefined,
    );
    const greeted = await opening.finally(() => {
      this.#settling = null;
    });
    const { sessions, calls } = this.#ports;
    const { userId } = connection.user;
    sessions.settled(userId, this);
    if (!connection.isOver) await this.#welcome(greeted, hello);
    if (before) {
      // First the new one is rung, so that no ring ends for want of a device.
      await calls.deviceLost(userId, before.sessionId);
      await sessions.forget(before);
    }
    return greeted.taken;
  }

  /** Nobody has to wait for its session, once one that is being made is noted as left, too. */
  over(): void {
    const settled = () => this.#ports.sessions.settled(this.#connection.user.userId, this);
    if (this.#settling) this.#settling.then(settled, settled);
    else settled();
  }

  /** Its socket is of no use any more. */
  leave(leaving: CloseKind): void {
    this.#isGone = true;
    if (leaving !== 'unmeant') this.#leaving = leaving;
    this.#detach();
  }

  async #openFull(hello: Hello): Promise<HandshakeResult> {
    const greeted = await openExtended(
      this.#ports,
      this.#connection.user.userId,
      hello,
      this.#connection,
    );
    this.#become(greeted.session, 'extended');
    return greeted;
  }

  async #openBasic(): Promise<void> {
    const { sessions, calls, newId } = this.#ports;
    const { userId } = this.#connection.user;
    const session = { userId, sessionId: newId(), attachment: newId() };
    await sessions.openBasic(session, this.#connection);
    sessions.settled(userId, this);
    this.#become(session, this.#kind);
    if (this.#connection.isOver) return;
    // Not waited for: who looks for this person's devices may hold what it needs.
    calls.deviceConnected(userId, { sessionId: session.sessionId, basic: true }).catch((err) => {
      this.#connection.fail(err);
    });
  }

  #become(session: AttachedSession, kind: 'undecided' | 'basic' | 'extended'): void {
    this.#session = session;
    this.#kind = kind;
    // The socket closed meanwhile: then there is nobody to ring.
    if (this.#isGone) this.#detach();
  }

  async #welcome(greeted: HandshakeResult, hello: Hello): Promise<void> {
    this.#connection.send(await welcomeOf(this.#ports, greeted, hello));
    this.#isWelcome = true;
    for (const message of this.#toldEarly) this.#connection.send(message);
    this.#toldEarly = NOTHING_TOLD;
    const { sessionId, attachment } = greeted.session;
    this.#ports.hub.replay(sessionId, attachment);
  }

  #becomeBasic(): void {
    if (this.#kind !== 'undecided' || !this.#session) return;
    this.#connection.decided();
    this.#kind = 'basic';
    this.#ports.hub.release(this.#session.sessionId);
  }

  #detach(): void {
    const session = this.#session;
    if (!session || session === this.#left) return;
    this.#left = session;
    const { sessions, log } = this.#ports;
    sessions.detach(session, !this.isExtended, this.#leaving).catch((err: unknown) => {
      log.error({ err, sessionId: session.sessionId }, 'a closed socket could not be noted');
    });
  }
}
