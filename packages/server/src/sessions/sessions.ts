import { KeyedQueue } from '../lib/keyed-queue.ts';
import type { Clock } from '../ports/clock.ts';
import type { Fanout } from '../ports/fanout.ts';
import type { SessionStore, StoredSession } from '../ports/session-store.ts';
import type { SessionHub, Sink } from './session-hub.ts';

/** A socket that has not said yet whether it is a extended client: it has no session. */
export interface PendingSocket {
  /** Makes a session of it, so that it can be rung; resolves when it has one. */
  settle(): Promise<void>;
}

export interface SessionsPorts {
  readonly node: string;
  readonly store: SessionStore;
  readonly hub: SessionHub;
  readonly fanout: Pick<Fanout, 'publish'>;
  readonly clock: Clock;
  /** Whether the session has an accepted leg in an active call. */
  readonly isInCall: (userId: string, sessionId: string) => Promise<boolean>;
  readonly grace: GracePeriods;
}

/** Milliseconds that a session without a socket lives. */
export interface GracePeriods {
  /** In an answered call: its page may load anew, and its person return. */
  readonly inCall: number;
  readonly extended: number;
  /** It cannot resume, so this only covers a late close. Also of a full one that went for good. */
  readonly basic: number;
}

/**
 * How a client's socket closed:
 *
 * - `unmeant`: it broke, and the client comes back
 * - `page_gone`: the page was closed or left, or is being loaded anew; not to be rung until it comes back
 * - `for_good`: the client ended its session, or was signed out
 */
export type CloseKind = 'unmeant' | 'page_gone' | 'for_good';

/** Milliseconds until what could not be written is tried again. */
const RETRY_AFTER = 2_000;

interface Session {
  readonly userId: string;
  readonly sessionId: string;
  readonly attachment: string;
}

/** Opens, resumes and detaches sessions: the rows in the store, and their sockets here. */
export class Sessions {
  readonly #ports: SessionsPorts;
  /** Changes of one person's rows, one after the other. */
  readonly #rows = new KeyedQueue();
  readonly #newcomers = new Map<string, Set<PendingSocket>>();
  #isClosing = false;

  constructor(ports: SessionsPorts) {
    this.#ports = ports;
  }

  /** A socket opened. It is settled at the latest when somebody looks for its person's devices. */
  arrived(userId: string, newcomer: PendingSocket): void {
    const known = this.#newcomers.get(userId);
    if (known) known.add(newcomer);
    else this.#newcomers.set(userId, new Set([newcomer]));
  }

  /** The socket has a session by now, or is gone. */
  settled(userId: string, newcomer: PendingSocket): void {
    const known = this.#newcomers.get(userId);
    known?.delete(newcomer);
    if (known?.size === 0) this.#newcomers.delete(userId);
  }

  /** The person's devices, those that are just coming or going on this node included. */
  async of(userId: string): Promise<readonly StoredSession[]> {
    const newcomers = this.#newcomers.get(userId);
    if (newcomers) await Promise.all([...newcomers].map((newcomer) => newcomer.settle()));
    return this.#rows.run(userId, () => this.#ports.store.sessionsOf(userId));
  }

  /** A session of a client that may be basic; what it is sent waits for `hub.release`. */
  async openBasic(session: Session, sink: Sink): Promise<void> {
    const { store, node, hub } = this.#ports;
    await this.#rows.run(session.userId, () =>
      store.open({ ...session, basic: true, node, secretHash: null }),
    );
    hub.attachBasic({ ...session, sink });
  }

  /** A new session of a extended client; what it is sent waits for `hub.replay`. */
  async openExtended(
    session: Session & { readonly secretHash: string },
    sink: Sink,
  ): Promise<void> {
    const { store, node, hub } = this.#ports;
    await this.#rows.run(session.userId, () => store.open({ ...session, basic: false, node }));
    hub.attachExtended({ ...session, sink }, 0);
  }

  /**
   * Goes on with a session on a new socket; another node that had its socket is told.
   *
   * @param got the last number that the client took from the server
   * @returns the last number that was taken from the client; null if there is no such session
   */
  async resume(
    session: Session & { readonly secretHash: string },
    got: number,
    sink: Sink,
  ): Promise<number | null> {
    const { store, node, hub, fanout } = this.#ports;
    const { userId, sessionId, attachment } = session;
    const resumed = await this.#rows.run(userId, () => store.resume({ ...session, node }));
    if (!resumed) return null;
    // What it was never given it cannot have; if it was believed, it would never get it.
    const taken = Math.min(got, resumed.sent);
    hub.attachExtended({ ...session, sink }, taken);
    if (taken > 0) store.acknowledge(sessionId, taken);
    const { previous } = resumed;
    if (previous !== null && previous !== node) {
      fanout.publish(previous, { type: 'replaced', sessionId, attachment });
    }
    return resumed.received;
  }

  /** The client cannot go on with its session: nobody can from now on. Nothing if it is not its own. */
  async giveUp(session: Session & { readonly secretHash: string }): Promise<void> {
    const { store, node, hub, fanout, clock, grace } = this.#ports;
    const { userId, sessionId, attachment } = session;
    await this.#rows.run(userId, async () => {
      const taken = await store.resume({ ...session, node });
      if (!taken) return;
      const replaced = { type: 'replaced', sessionId, attachment } as const;
      hub.receive(replaced);
      if (taken.previous !== null && taken.previous !== node) {
        fanout.publish(taken.previous, replaced);
      }
      const now = clock.now();
      await store.detach({ sessionId, attachment, expiresAt: now, left: true });
      await store.retire(sessionId, { now, grace: grace.extended });
    });
  }

  /** Whether the person has no such session that somebody may resume. */
  async isOver(userId: string, sessionId: string): Promise<boolean> {
    const sessions = await this.#ports.store.sessionsOf(userId);
    return !sessions.some((session) => session.sessionId === sessionId && !session.retired);
  }

  /** Ids of the calls whose offers the session will be given by `hub.replay`. */
  async waitingOffers(sessionId: string): Promise<readonly string[]> {
    const { store, hub } = this.#ports;
    const waiting = await store.outbox(sessionId, hub.sentTo(sessionId));
    return waiting.flatMap(({ message }) =>
      message.type === 'call_offer' && message.callId !== undefined ? [message.callId] : [],
    );
  }

  /** The client took everything up to this number. */
  acknowledge(sessionId: string, seq: number): void {
    const { hub, store } = this.#ports;
    // What it was not sent it cannot have.
    const taken = Math.min(seq, hub.sentTo(sessionId));
    if (taken > 0) store.acknowledge(sessionId, taken);
  }

  /** The socket closed. */
  async detach(session: Session, basic: boolean, leaving: CloseKind): Promise<void> {
    // All at once when the node goes: `leave` of the node store.
    if (this.#isClosing) return;
    const { hub, store, clock, grace, isInCall } = this.#ports;
    const { userId, sessionId, attachment } = session;
    const closedAt = clock.now();
    hub.detach(sessionId, attachment);
    await this.#surely(userId, async () => {
      const stays = !basic && (await isInCall(userId, sessionId));
      const isOver = basic || leaving === 'for_good';
      const period = stays ? grace.inCall : isOver ? grace.basic : grace.extended;
      const expiresAt = closedAt + period;
      await store.detach({ sessionId, attachment, expiresAt, left: leaving !== 'unmeant' });
    });
  }

  /** Forgets a session that nobody can resume. */
  async forget({ userId, sessionId, attachment }: Session): Promise<void> {
    const { hub, store } = this.#ports;
    hub.detach(sessionId, attachment);
    await this.#surely(userId, () => store.remove(sessionId));
  }

  /**
   * Tries again after a failure: a session whose socket is gone, and whose row says otherwise, would
   * be rung for ever.
   */
  async #surely(userId: string, change: () => Promise<unknown>): Promise<void> {
    try {
      await this.#rows.run(userId, change);
    } catch (err) {
      if (!this.#isClosing) {
        this.#ports.clock.after(RETRY_AFTER, () => {
          if (!this.#isClosing) this.#surely(userId, change).catch(() => undefined);
        });
      }
      throw err;
    }
  }

  /** From now on sockets close because the node goes: their sessions are resumed elsewhere. */
  close(): Promise<void> {
    this.#isClosing = true;
    return this.#rows.idle();
  }
}
