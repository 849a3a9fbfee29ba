import type { SessionMessage } from '../domain/outbound-message.ts';
import type { ReachableSession } from '../domain/reachable-session.ts';

/** Names a session, with the user whom it must belong to. */
export type SessionKey = Pick<StoredSession, 'sessionId' | 'userId'>;

/** A session as the directory shows it. */
export interface StoredSession extends ReachableSession {
  readonly userId: string;
  /** Whether its socket is open on a live node. Otherwise it is within its grace period. */
  readonly connected: boolean;
  readonly node: string | null;
  /**
   * The client closed its socket itself: it is not rung, though it may come back. So is a basic client whose
   * node is dead: it cannot come back.
   */
  readonly left: boolean;
  /** It cannot come back, and is about to be removed. */
  readonly retired: boolean;
  /** The number of the client's last acknowledged message. */
  readonly received: number;
}

/** What a session had when it got a new socket. */
export interface ResumeState {
  readonly received: number;
  /** The number of the last message to the client. */
  readonly sent: number;
  /** The node of the replaced socket, which has to be notified. */
  readonly previous: string | null;
  /** The device that opened the session; absent if it named none. */
  readonly deviceId?: string;
}

/** How many messages a session may leave unacknowledged, and their length in characters. */
export interface OutboxLimit {
  readonly messages: number;
  readonly bytes: number;
}

/** Signalling sessions. Each open or resume of a session makes a new `attachment` (socket). */
export interface SessionStore {
  /** Creates a session with an open socket on `node`, and its device if that is new. */
  open(session: {
    readonly sessionId: string;
    readonly userId: string;
    readonly basic: boolean;
    readonly node: string;
    readonly attachment: string;
    /** SHA-256 of the secret part of the resume token; null for a basic client. */
    readonly secretHash: string | null;
    readonly deviceId?: string | undefined;
  }): Promise<void>;
  /**
   * Gives the session a new socket if it exists, belongs to this person and the secret is right;
   * otherwise resolves to null. The session stays with its device.
   */
  resume(request: {
    readonly sessionId: string;
    readonly userId: string;
    readonly secretHash: string;
    readonly node: string;
    readonly attachment: string;
  }): Promise<ResumeState | null>;
  /** The socket closed. Does nothing if the session has another one by now. */
  detach(request: {
    readonly sessionId: string;
    readonly attachment: string;
    /** Milliseconds since 1970. */
    readonly expiresAt: number;
    readonly left: boolean;
  }): Promise<void>;
  /**
   * From now on, the session cannot be resumed or rung, and its messages are ignored. `expired`
   * returns it until it is removed, so that another node can finish if this one dies. Resolves to
   * false and does nothing if the session is not expired, perhaps because it was resumed.
   */
  retire(
    sessionId: string,
    expiry: { readonly now: number; readonly grace: number },
  ): Promise<boolean>;
  /** Deletes the session and its outbox. Resolves to whether it existed. */
  remove(sessionId: string): Promise<boolean>;
  /** The messages to the session after this number, in order. */
  outbox(
    sessionId: string,
    after: number,
  ): Promise<readonly { readonly seq: number; readonly message: SessionMessage }[]>;
  /** Those of the sessions that have messages after the number given with them. */
  withUnsent(
    sessions: readonly (readonly [sessionId: string, after: number])[],
  ): Promise<readonly string[]>;
  /** Those of the sessions that have another socket than the one given with them, or are gone. */
  attachedElsewhere(
    sessions: readonly (readonly [sessionId: string, attachment: string])[],
  ): Promise<readonly string[]>;
  /** The client acknowledged everything up to this number. Need not be durable at once. */
  acknowledge(sessionId: string, seq: number): void;
  sessionsOf(userId: string): Promise<readonly StoredSession[]>;
  /**
   * Retires the sessions whose unacknowledged messages exceed a limit, among those with a socket on
   * `node` or without one. `expired` returns them until they are removed.
   */
  retireOverfull(node: string, most: OutboxLimit, now: number): Promise<readonly SessionKey[]>;
  /**
   * Restarts the grace period of sessions that are away, if no other node is live: there was no
   * server for them to come back to. Called when `node` starts.
   */
  extendDetachedSessions(node: string, now: number, grace: number): Promise<void>;
  /** Sessions away for longer than their grace period, or whose node died `grace` ms ago. */
  expired(now: number, grace: number): Promise<readonly SessionKey[]>;
}
