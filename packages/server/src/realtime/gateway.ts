import type { CloseCodeName, ServerMessage } from '@xpchat/calls-protocol';
import type { AuthenticatedUser } from '../auth/access-token.ts';
import { SignOuts } from '../auth/sign-outs.ts';
import { FixedWindowCounter } from '../lib/fixed-window-counter.ts';
import { networkOf } from '../lib/network-of.ts';
import { StaggeredInterval } from '../lib/staggered-interval.ts';
import { Timeouts } from '../lib/timeouts.ts';
import type { Clock } from '../ports/clock.ts';
import type { Socket, SocketEvents } from '../ports/socket.ts';
import { Connection, type ConnectionPorts } from './connection.ts';
import type { UserLimits } from './rate-limit.ts';

/**
 * A socket that has sent nothing for this long gets a provisional session, so that it can be rung. An
 * extended client says hello at once, and should not ring as two devices.
 */
const PROVISIONAL_SESSION_AFTER_MS = 250;
/** A client that sends no hello within this time counts as a basic client. */
const HELLO_TIMEOUT_MS = 2_000;
/** A client that does not answer a close frame for this long is disconnected. */
const CLOSE_TIMEOUT_MS = 2_000;
/**
 * The share of the heartbeat's period after which the server pings a client in a call or ring, and the
 * shortest such period. The engine pings a little more often in a call, so the server need not. The server
 * notices a dead device after three of these periods at most.
 */
const HEARTBEAT_SHARE_IN_CALL = 0.26;
const MIN_HEARTBEAT_IN_CALL_MS = 6500;
/** The window in which attempts to connect are counted. */
const CONNECT_WINDOW_MS = 30_000;
/** How often a user may open each of the sockets that they may have, per window. */
const OPENINGS_PER_SOCKET = 5;
/**
 * How often a request of one address may fail to authenticate, or the host be asked about it, per window
 * without a connection as the result.
 */
const MAX_ATTEMPTS_PER_ADDRESS = 300;

/** Every open socket of this process. */
export class Gateway {
  readonly #ports: ConnectionPorts;
  readonly #limits: UserLimits;
  readonly #heartbeats: StaggeredInterval<Connection>;
  readonly #heartbeatsInCall: StaggeredInterval<Connection>;
  readonly #connections = new Map<string, readonly Connection[]>();
  readonly #openings: FixedWindowCounter;
  readonly #attempts: FixedWindowCounter;
  readonly #provisionalTimeouts: Timeouts<Connection>;
  readonly #helloTimeouts: Timeouts<Connection>;
  readonly #closeTimeouts: Timeouts<Connection>;
  readonly #signOuts: SignOuts;
  #isClosing = false;

  constructor(ports: ConnectionPorts, clock: Clock, limits: UserLimits) {
    this.#ports = ports;
    this.#limits = limits;
    this.#signOuts = new SignOuts(clock);
    this.#openings = new FixedWindowCounter(
      clock,
      CONNECT_WINDOW_MS,
      OPENINGS_PER_SOCKET * limits.maxSockets,
    );
    this.#attempts = new FixedWindowCounter(clock, CONNECT_WINDOW_MS, MAX_ATTEMPTS_PER_ADDRESS);
    this.#heartbeats = new StaggeredInterval(clock, ports.heartbeat, (connection) =>
      connection.beat(),
    );
    this.#heartbeatsInCall = new StaggeredInterval(
      clock,
      Math.min(
        ports.heartbeat,
        Math.max(MIN_HEARTBEAT_IN_CALL_MS, ports.heartbeat * HEARTBEAT_SHARE_IN_CALL),
      ),
      (connection) => connection.beat(),
    );
    this.#provisionalTimeouts = new Timeouts(clock, PROVISIONAL_SESSION_AFTER_MS, (connection) => {
      connection.handshake.openSession().catch((err: unknown) => {
        ports.log.error({ err }, 'a session could not be opened');
        connection.terminate();
      });
    });
    this.#helloTimeouts = new Timeouts(clock, HELLO_TIMEOUT_MS, (connection) =>
      connection.handshake.becomeBasic(),
    );
    this.#closeTimeouts = new Timeouts(clock, CLOSE_TIMEOUT_MS, (connection) =>
      connection.terminate(),
    );
  }

  /** Whether the user may open another socket now. */
  hasRoom(userId: string): boolean {
    return !this.#isClosing && !this.#limits.isFull(userId) && this.#openings.isAllowed(userId);
  }

  /**
   * Counts an attempt of this address to connect that the host is asked about, or that failed. It counts
   * before the host answers, because many requests may come at once.
   *
   * @returns null if the limit is reached; otherwise a function that removes the attempt from the
   *   count. Call it for a user who may connect: many users may share an address.
   */
  countAttempt(address: string): (() => void) | null {
    const key = networkOf(address);
    return this.#attempts.isAllowed(key) ? this.#attempts.count(key) : null;
  }

  /** Accepts an open socket. The caller forwards the events of the socket to the result. */
  accept(socket: Socket, user: AuthenticatedUser): SocketEvents {
    const { userId } = user;
    this.#openings.count(userId);
    const limit = this.#limits.addSocket(userId);
    const connection = new Connection(this.#ports, this, socket, user, limit);
    this.#connections.set(userId, [...(this.#connections.get(userId) ?? []), connection]);
    this.#heartbeats.add(connection);
    this.#provisionalTimeouts.add(connection);
    this.#helloTimeouts.add(connection);
    if (this.#isClosing) connection.close('going_away');
    // The token may have been signed before the user signed out.
    else if (this.isSignedOut(user)) connection.close('unauthorized');
    return connection;
  }

  handleDecided(connection: Connection): void {
    this.#provisionalTimeouts.delete(connection);
    this.#helloTimeouts.delete(connection);
  }

  handleInCall(connection: Connection, isInCall: boolean): void {
    const [from, to] = isInCall
      ? [this.#heartbeats, this.#heartbeatsInCall]
      : [this.#heartbeatsInCall, this.#heartbeats];
    from.delete(connection);
    to.add(connection);
  }

  handleClosing(connection: Connection): void {
    this.#closeTimeouts.add(connection);
  }

  handleClosed(connection: Connection): void {
    const { userId } = connection.user;
    const others = this.#connections.get(userId)?.filter((each) => each !== connection) ?? [];
    if (others.length > 0) this.#connections.set(userId, others);
    else this.#connections.delete(userId);
    this.#heartbeats.delete(connection);
    this.#heartbeatsInCall.delete(connection);
    this.#closeTimeouts.delete(connection);
    this.#limits.removeSocket(userId);
  }

  /** Sends an unnumbered message to every extended client of a user. */
  notify(userId: string, message: ServerMessage): void {
    for (const connection of this.#connections.get(userId) ?? []) connection.notify(message);
  }

  /** Closes the sockets of these login sessions and users, including those that connect later. */
  signOut(signOuts: readonly string[]): void {
    const isConcerned = this.#signOuts.add(signOuts);
    if (!isConcerned) return;
    for (const connection of this.#all()) {
      if (isConcerned(connection.user)) connection.close('unauthorized');
    }
  }

  /** Whether the user was signed out while an access token of theirs may still be valid. */
  isSignedOut(user: AuthenticatedUser): boolean {
    return this.#signOuts.has(user);
  }

  /** Closes every socket. */
  closeAll(why: CloseCodeName): void {
    for (const connection of this.#all()) connection.close(why);
  }

  /** Closes every socket with 1001, and resolves when all messages received before are handled. */
  async close(): Promise<void> {
    this.#isClosing = true;
    const open = this.#all();
    this.closeAll('going_away');
    await Promise.all(open.map((connection) => connection.finished()));
    this.#openings.close();
    this.#attempts.close();
    this.#heartbeats.close();
    this.#heartbeatsInCall.close();
    this.#provisionalTimeouts.close();
    this.#helloTimeouts.close();
    this.#closeTimeouts.close();
  }

  #all(): Connection[] {
    return [...this.#connections.values()].flat();
  }
}
