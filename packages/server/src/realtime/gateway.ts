import type { CloseCodeName, ServerMessage } from '@xpchat/calls-protocol';
import type { CallsUser } from '../auth/access-token.ts';
import { SignOuts } from '../auth/sign-outs.ts';
import { Timeouts } from '../lib/timeouts.ts';
import type { Clock } from '../ports/clock.ts';
import { Connection } from './connection.ts';
import type { ConnectionOwner, ConnectionPorts } from './connection-ports.ts';
import { FixedWindowCounter } from './fixed-window-counter.ts';
import { Heartbeats } from './heartbeats.ts';
import { UserLimits } from './rate-limit.ts';
import type { Socket, SocketEvents } from './socket.ts';

/**
 * Milliseconds until a new socket that has said nothing can be rung. A extended client says hello at
 * once; it should not be taken for two devices.
 */
const SETTLE_AFTER = 250;
/** Milliseconds that a new socket may say hello before it is taken for a basic client. */
const HELLO_WINDOW = 2_000;
/** Milliseconds in which attempts to open sockets are counted. */
const PERIOD = 30_000;
/** In a period a person may open so many times the sockets that they may have. */
const OPENINGS = 5;
/** In a period the host is asked so often who somebody at an address is, if no socket comes of it. */
const STRANGERS = 300;
/** Milliseconds that a client has to answer a close. */
const CLOSE_TIMEOUT = 2_000;

/** Every open socket of this process. */
export class Gateway implements ConnectionOwner<Connection> {
  readonly #ports: ConnectionPorts;
  readonly #limits: UserLimits;
  readonly #heartbeats: Heartbeats<Connection>;
  readonly #people = new Map<string, readonly Connection[]>();
  readonly #openings: FixedWindowCounter;
  readonly #strangers: FixedWindowCounter;
  readonly #silent: Timeouts<Connection>;
  readonly #undecided: Timeouts<Connection>;
  readonly #closing: Timeouts<Connection>;
  readonly #signOuts: SignOuts;
  readonly #log: ConnectionPorts['log'];
  #isClosing = false;

  /** @param maxSockets how many one person may have open */
  constructor(ports: ConnectionPorts, clock: Clock, maxSockets: number) {
    this.#ports = ports;
    this.#log = ports.log;
    this.#signOuts = new SignOuts(clock);
    this.#limits = new UserLimits(clock, maxSockets);
    this.#openings = new FixedWindowCounter(clock, PERIOD, OPENINGS * maxSockets);
    this.#strangers = new FixedWindowCounter(clock, PERIOD, STRANGERS);
    this.#heartbeats = new Heartbeats(clock, ports.heartbeat);
    this.#silent = new Timeouts(clock, SETTLE_AFTER, (connection) => {
      connection.settle().catch((err: unknown) => {
        this.#log.error({ err }, 'a session could not be opened');
        connection.terminate();
      });
    });
    this.#undecided = new Timeouts(clock, HELLO_WINDOW, (connection) => connection.becomeBasic());
    this.#closing = new Timeouts(clock, CLOSE_TIMEOUT, (connection) => connection.terminate());
  }

  hasRoom(userId: string): boolean {
    return !this.#isClosing && !this.#limits.isFull(userId) && this.#openings.mayTry(userId);
  }

  /**
   * Whether the host may be asked who somebody at this address is; null if not. It counts from the
   * question on, as many may be asked at once. Many people may share an address, so what is returned
   * is to be called for one who may connect: it takes the count back.
   */
  ask(address: string): (() => void) | null {
    return this.#strangers.mayTry(address) ? this.#strangers.count(address) : null;
  }

  mayDial(userId: string): boolean {
    return this.#limits.mayDial(userId);
  }

  /** Takes an open socket; whoever owns it passes on what happens at it. */
  accept(socket: Socket, user: CallsUser): SocketEvents {
    const { userId } = user;
    this.#openings.count(userId);
    const limit = this.#limits.enter(userId);
    const connection = new Connection(this.#ports, this, socket, user, limit);
    this.#people.set(userId, [...(this.#people.get(userId) ?? []), connection]);
    this.#heartbeats.add(connection);
    this.#silent.add(connection);
    this.#undecided.add(connection);
    if (this.#isClosing) connection.close('going_away');
    // Its token was signed before.
    else if (this.isSignedOut(user.session)) connection.close('unauthorized');
    return connection;
  }

  /** The connection is over. */
  left(connection: Connection): void {
    const { userId } = connection.user;
    const others = this.#people.get(userId)?.filter((each) => each !== connection) ?? [];
    if (others.length > 0) this.#people.set(userId, others);
    else this.#people.delete(userId);
    this.#heartbeats.delete(connection);
    this.#closing.delete(connection);
    this.#limits.leave(userId);
  }

  decided(connection: Connection): void {
    this.#silent.delete(connection);
    this.#undecided.delete(connection);
  }

  closing(connection: Connection): void {
    this.#closing.add(connection);
  }

  /** Sends an unnumbered message to every extended session of a person. */
  tell(userId: string, message: ServerMessage): void {
    for (const connection of this.#people.get(userId) ?? []) connection.tell(message);
  }

  /** Closes the sockets that were, or will be, opened in these sessions of the host. */
  signOut(sessions: readonly string[]): void {
    const news = this.#signOuts.add(sessions);
    if (news.size === 0) return;
    for (const connection of this.#all()) {
      if (news.has(connection.user.session ?? '')) connection.close('unauthorized');
    }
  }

  /** Whether this session of the host was signed out lately. */
  isSignedOut(session: string | undefined): boolean {
    return this.#signOuts.has(session);
  }

  /** Closes every socket, for a reason that concerns all of them. */
  closeAll(why: CloseCodeName): void {
    for (const connection of this.#all()) connection.close(why);
  }

  /** Tells every client to come back later, and finishes what they had sent before. */
  async close(): Promise<void> {
    this.#isClosing = true;
    const open = this.#all();
    this.closeAll('going_away');
    await Promise.all(open.map((connection) => connection.finished()));
    this.#limits.close();
    this.#openings.close();
    this.#strangers.close();
    this.#heartbeats.close();
    this.#silent.close();
    this.#undecided.close();
    this.#closing.close();
  }

  #all(): Connection[] {
    return [...this.#people.values()].flat();
  }
}
