import type { IncomingPeerMessage } from '@xpchat/calls-protocol';
import type { Device } from '../calls/events.ts';
import type { Clock, SessionDirectory, SessionInfo } from '../calls/ports.ts';

/** The socket of a session. */
export interface Sink {
  send(message: IncomingPeerMessage): void;
  /** The session goes on with a newer socket. */
  replaced(): void;
}

/**
 * - `holding`: its socket is open, but it is not known yet what the client understands, or it has
 *   not been welcomed: messages wait
 * - `open`: messages are delivered
 * - `away`: the socket is gone; messages wait until it comes back or the grace period is over
 */
type Session = { readonly userId: string; readonly device: Device } & (
  | { readonly state: 'holding'; readonly sink: Sink; readonly waiting: IncomingPeerMessage[] }
  | { readonly state: 'open'; readonly sink: Sink }
  | {
      readonly state: 'away';
      readonly waiting: IncomingPeerMessage[];
      readonly forget: () => void;
      /** The client closed the socket itself: its page was left or loads anew. */
      readonly left: boolean;
    }
);

export interface LocalSessionsOptions {
  readonly clock: Clock;
  /** Milliseconds that a session with `hello` may be away. */
  readonly grace: number;
  /** Milliseconds for a plain one: it cannot resume, so this only covers a late close. */
  readonly plainGrace: number;
  /** The grace period is over. */
  readonly onLost: (userId: string, sessionId: string) => void;
}

/** Messages that wait for one session; beyond it the newest are dropped. */
const MAX_WAITING = 256;

/** The sessions of this process. */
export class LocalSessions implements SessionDirectory {
  readonly #options: LocalSessionsOptions;
  readonly #sessions = new Map<string, Session>();
  readonly #byUser = new Map<string, Set<string>>();

  constructor(options: LocalSessionsOptions) {
    this.#options = options;
  }

  async sessionsOf(userId: string): Promise<readonly SessionInfo[]> {
    return [...(this.#byUser.get(userId) ?? [])].flatMap((sessionId) => {
      const session = this.#sessions.get(sessionId);
      if (!session) return [];
      const connected = session.state !== 'away';
      return [{ ...session.device, connected, left: session.state === 'away' && session.left }];
    });
  }

  /** Its socket is open, or it is within its grace period. */
  has(sessionId: string): boolean {
    return this.#sessions.has(sessionId);
  }

  send(sessionId: string, message: IncomingPeerMessage): void {
    const session = this.#sessions.get(sessionId);
    switch (session?.state) {
      case undefined:
        break;
      case 'open':
        session.sink.send(message);
        break;
      case 'holding':
      case 'away':
        if (session.waiting.length < MAX_WAITING) session.waiting.push(message);
        break;
    }
  }

  expect(userId: string, device: Device): void {
    if (!this.#sessions.has(device.sessionId)) this.#away(userId, device, [], false);
  }

  /**
   * A socket opened or resumes a session. Messages wait until {@link open}; a socket that the
   * session had before is told that it was replaced.
   */
  attach(userId: string, device: Device, sink: Sink): void {
    const before = this.#sessions.get(device.sessionId);
    const waiting = before && before.state !== 'open' ? before.waiting : [];
    this.#leave(before);
    this.#put({ state: 'holding', userId, device, sink, waiting });
  }

  /** Delivers what waited and everything from now on. */
  open(device: Device, sink: Sink): void {
    const session = this.#sessions.get(device.sessionId);
    if (!session || session.state === 'away' || session.sink !== sink) return;
    this.#put({ state: 'open', userId: session.userId, device, sink });
    if (session.state === 'holding') for (const message of session.waiting) sink.send(message);
  }

  /** The socket closed; `left` says that the client meant it. Nothing happens if the session has a newer one. */
  detach(sessionId: string, sink: Sink, left: boolean): void {
    const session = this.#sessions.get(sessionId);
    if (!session || session.state === 'away' || session.sink !== sink) return;
    const waiting = session.state === 'holding' ? session.waiting : [];
    this.#away(session.userId, session.device, waiting, left);
  }

  /** Forgets a session at once. */
  remove(sessionId: string): void {
    const session = this.#sessions.get(sessionId);
    if (!session) return;
    if (session.state === 'away') session.forget();
    this.#sessions.delete(sessionId);
    const ids = this.#byUser.get(session.userId);
    ids?.delete(sessionId);
    if (ids?.size === 0) this.#byUser.delete(session.userId);
  }

  close(): void {
    for (const sessionId of [...this.#sessions.keys()]) this.remove(sessionId);
  }

  #away(userId: string, device: Device, waiting: IncomingPeerMessage[], left: boolean): void {
    const { clock, grace, plainGrace, onLost } = this.#options;
    const forget = clock.after(device.plain ? plainGrace : grace, () => {
      this.remove(device.sessionId);
      onLost(userId, device.sessionId);
    });
    this.#put({ state: 'away', userId, device, waiting, forget, left });
  }

  #leave(session: Session | undefined): void {
    if (session?.state === 'away') session.forget();
    else session?.sink.replaced();
  }

  #put(session: Session): void {
    const { sessionId } = session.device;
    this.#sessions.set(sessionId, session);
    const ids = this.#byUser.get(session.userId) ?? new Set();
    this.#byUser.set(session.userId, ids.add(sessionId));
  }
}
