import type { SessionMessage } from '../domain/outbound-message.ts';
import { KeyedQueue } from '../lib/keyed-queue.ts';
import type { Clock } from '../ports/clock.ts';
import type { Fanout } from '../ports/fanout.ts';
import type { SessionDirectory } from '../ports/session-directory.ts';
import type { ResumeState, SessionStore, StoredSession } from '../ports/session-store.ts';
import type { DeliveryRouter, SessionSocket } from './delivery-router.ts';

/** A socket whose client has not said hello. It has no session yet. */
export interface PendingSocket {
  /** Opens a session, so that the client can be rung. Resolves when the socket has a session. */
  openSession(): Promise<void>;
}

/** A signalling session on one of its sockets. */
export interface AttachedSession {
  readonly userId: string;
  readonly sessionId: string;
  /** Names the socket. Each opening or resuming has its own. */
  readonly attachment: string;
  /** Absent for a basic client, and for one that named no device. */
  readonly deviceId?: string | undefined;
}

export interface SignalingSessionsPorts {
  /** The name of this node. */
  readonly node: string;
  readonly store: SessionStore;
  readonly router: DeliveryRouter;
  readonly fanout: Pick<Fanout, 'publish'>;
  readonly clock: Clock;
  /** Whether the session has an accepted leg in an active call. */
  readonly isInCall: (userId: string, sessionId: string) => Promise<boolean>;
  readonly grace: GracePeriods;
  /** Sessions without a socket that one user may have on this node, beside those in an answered call. */
  readonly maxDetached: number;
}

/** A session that waits for its client. */
interface Detachment {
  readonly session: AttachedSession;
  readonly expiresAt: number;
}

/** How long a session lives without a socket, in milliseconds. */
export interface GracePeriods {
  /** In an answered call, whose page may be reloaded. */
  readonly inCall: number;
  readonly extended: number;
  /** For a basic session, which cannot be resumed, and for an extended one that was ended. */
  readonly basic: number;
}

/**
 * Why a client's socket closed:
 *
 * - `interrupted`: the connection broke, and the client comes back
 * - `page_left`: the page was closed, left or reloaded; it does not ring until it comes back
 * - `ended`: the client ended its session, or was signed out
 */
export type CloseKind = 'interrupted' | 'page_left' | 'ended';

const RETRY_DELAY_MS = 2_000;

/** Opens, resumes and detaches signalling sessions: their rows in the store, and their sockets here. */
export class SignalingSessions implements SessionDirectory {
  readonly #ports: SignalingSessionsPorts;
  /** Orders the changes to the rows of each user. */
  readonly #writes = new KeyedQueue();
  readonly #pending = new Map<string, Set<PendingSocket>>();
  /** Sessions of this node that wait for their client, oldest first, by user. */
  readonly #detached = new Map<string, readonly Detachment[]>();
  #isClosing = false;

  constructor(ports: SignalingSessionsPorts) {
    this.#ports = ports;
  }

  /** Adds a new socket. It gets a session at the latest when {@link sessionsOf} needs it. */
  addPending(userId: string, socket: PendingSocket): void {
    const sockets = this.#pending.get(userId);
    if (sockets) sockets.add(socket);
    else this.#pending.set(userId, new Set([socket]));
  }

  /** Removes a socket that has a session by now, or is closed. */
  removePending(userId: string, socket: PendingSocket): void {
    const sockets = this.#pending.get(userId);
    sockets?.delete(socket);
    if (sockets?.size === 0) this.#pending.delete(userId);
  }

  /** The user's sessions. Waits for those that are just being opened or detached on this node. */
  async sessionsOf(userId: string): Promise<readonly StoredSession[]> {
    const sockets = this.#pending.get(userId);
    if (sockets) await Promise.all([...sockets].map((socket) => socket.openSession()));
    const sessions = await this.#writes.run(userId, () => this.#ports.store.sessionsOf(userId));
    if (!sockets) return sessions;
    return sessions.map((each) => (each.basic ? { ...each, undecided: true } : each));
  }

  /** Opens a session for a client that may be basic. It receives nothing until `router.release`. */
  async openBasic(session: AttachedSession, socket: SessionSocket): Promise<void> {
    const { store, node, router } = this.#ports;
    await this.#writes.run(session.userId, () =>
      store.open({ ...session, basic: true, node, secretHash: null }),
    );
    router.attachBasic(session, socket);
  }

  /** Opens a session for an extended client. It receives nothing until `router.replay`. */
  async openExtended(
    session: AttachedSession,
    secretHash: string,
    socket: SessionSocket,
  ): Promise<void> {
    const { store, node, router } = this.#ports;
    await this.#writes.run(session.userId, () =>
      store.open({ ...session, secretHash, basic: false, node }),
    );
    router.attachExtended(session, socket, 0);
  }

  /**
   * Resumes a session on a new socket, and tells the node that had its earlier socket.
   *
   * @param secretHash SHA-256 of the secret part of the resume token, as below
   * @param received the number of the last message that the client received
   * @returns the number of the last message received from the client, and the device that opened the
   *   session; null if there is no such session
   */
  async resume(
    session: AttachedSession,
    secretHash: string,
    received: number,
    socket: SessionSocket,
  ): Promise<Pick<ResumeState, 'received' | 'deviceId'> | null> {
    const { store, node, router, fanout } = this.#ports;
    const { userId, sessionId, attachment } = session;
    const resumed = await this.#writes.run(userId, () =>
      store.resume({ ...session, secretHash, node }),
    );
    if (!resumed) return null;
    // A client that claims more than it was sent would never get those messages.
    const acknowledged = Math.min(received, resumed.sent);
    router.attachExtended(session, socket, acknowledged);
    if (acknowledged > 0) store.acknowledge(sessionId, acknowledged);
    const { previous } = resumed;
    if (previous !== null && previous !== node) {
      fanout.publish(previous, { type: 'replaced', sessionId, attachment });
    }
    return resumed;
  }

  /** Ends a session that its client does not resume. Does nothing if it is not the client's own. */
  async abandon(session: AttachedSession, secretHash: string): Promise<void> {
    const { store, node, router, fanout, clock, grace } = this.#ports;
    const { userId, sessionId, attachment } = session;
    await this.#writes.run(userId, async () => {
      const resumed = await store.resume({ ...session, secretHash, node });
      if (!resumed) return;
      const replaced = { type: 'replaced', sessionId, attachment } as const;
      router.receive(replaced);
      if (resumed.previous !== null && resumed.previous !== node) {
        fanout.publish(resumed.previous, replaced);
      }
      const now = clock.now();
      await store.detach({ sessionId, attachment, expiresAt: now, left: true });
      await store.retire(sessionId, { now, grace: grace.extended });
    });
  }

  /** Whether the user has no such session that could still be resumed. */
  async hasEnded(userId: string, sessionId: string): Promise<boolean> {
    const sessions = await this.#ports.store.sessionsOf(userId);
    return !sessions.some((session) => session.sessionId === sessionId && !session.retired);
  }

  /** Whether the session has a socket now. */
  async isInUse(userId: string, sessionId: string): Promise<boolean> {
    const sessions = await this.#writes.run(userId, () => this.#ports.store.sessionsOf(userId));
    return sessions.some((session) => session.sessionId === sessionId && session.connected);
  }

  /** Ids of the calls whose offers or invitations `router.replay` will send to the session. */
  async callIdsOfUnsentRings(sessionId: string): Promise<readonly string[]> {
    const { store, router } = this.#ports;
    const unsent = await store.outbox(sessionId, router.lastSent(sessionId));
    return unsent.flatMap(({ message }) =>
      rings(message.type) && message.callId !== undefined ? [message.callId] : [],
    );
  }

  /** The client received every message up to this number. */
  acknowledge(sessionId: string, seq: number): void {
    const { router, store } = this.#ports;
    // A client cannot acknowledge messages that it was not sent.
    const acknowledged = Math.min(seq, router.lastSent(sessionId));
    if (acknowledged > 0) store.acknowledge(sessionId, acknowledged);
  }

  /** Starts the grace period of a session whose socket closed. */
  async detach(session: AttachedSession, basic: boolean, closeKind: CloseKind): Promise<void> {
    // When the node stops, `NodeStore.leave` detaches all sessions at once.
    if (this.#isClosing) return;
    const { router, store, clock, grace, isInCall } = this.#ports;
    const { userId, sessionId, attachment } = session;
    const closedAt = clock.now();
    router.detach(session);
    await this.#runWithRetry(userId, async () => {
      const canReturn = !basic && (await isInCall(userId, sessionId));
      const isShort = basic || closeKind === 'ended';
      const period = canReturn ? grace.inCall : isShort ? grace.basic : grace.extended;
      const expiresAt = closedAt + period;
      await store.detach({ sessionId, attachment, expiresAt, left: closeKind !== 'interrupted' });
      if (!canReturn) await this.#expireSurplus({ session, expiresAt });
    });
  }

  /**
   * Ends the oldest of too many sessions that wait for their client. A client that opens sessions and
   * leaves them would fill the disk: each gets a copy of every call.
   */
  async #expireSurplus(added: Detachment): Promise<void> {
    const { store, clock, maxDetached } = this.#ports;
    const now = clock.now();
    // Users who never came back: in the order of their last detached session.
    for (const [userId, [...sessions]] of this.#detached) {
      if (sessions.some(({ expiresAt }) => expiresAt > now)) break;
      this.#detached.delete(userId);
    }
    const { userId } = added.session;
    const before = this.#detached.get(userId) ?? [];
    const waiting = [...before.filter(({ expiresAt }) => expiresAt > now), added];
    this.#detached.delete(userId);
    this.#detached.set(userId, waiting.slice(-maxDetached));
    for (const { session } of waiting.slice(0, -maxDetached)) {
      const { sessionId, attachment } = session;
      // Does nothing if it was resumed meanwhile. The next sweep removes it.
      await store.detach({ sessionId, attachment, expiresAt: now, left: true });
    }
  }

  /** Removes a session that nobody can resume. */
  async remove(session: AttachedSession): Promise<void> {
    this.#ports.router.detach(session);
    await this.#runWithRetry(session.userId, () => this.#ports.store.remove(session.sessionId));
  }

  /**
   * Tries a failed write again. Otherwise a session without a socket would stay connected in the store,
   * and would ring for ever.
   */
  async #runWithRetry(userId: string, write: () => Promise<unknown>): Promise<void> {
    try {
      await this.#writes.run(userId, write);
    } catch (err) {
      if (!this.#isClosing) {
        this.#ports.clock.after(RETRY_DELAY_MS, () => {
          if (!this.#isClosing) this.#runWithRetry(userId, write).catch(() => undefined);
        });
      }
      throw err;
    }
  }

  /** Keeps the sessions of closing sockets in the store, because other nodes resume them. */
  close(): Promise<void> {
    this.#isClosing = true;
    return this.#writes.idle();
  }
}

/** Whether a message of this type rings a session. */
function rings(type: SessionMessage['type']): boolean {
  return type === 'call_offer' || type === 'call_invite';
}
