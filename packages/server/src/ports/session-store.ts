import type { Device } from '../domain/events.ts';
import type { SessionMessage } from '../domain/outbound-message.ts';

export interface StoredSession extends Device {
  readonly userId: string;
  /** Whether its socket is open on a node that lives; otherwise it is within its grace period. */
  readonly connected: boolean;
  readonly node: string | null;
  /** The client closed its socket itself: nobody is there to ring, though it may come back. */
  readonly left: boolean;
  /** It cannot come back, and waits only to be removed. */
  readonly retired: boolean;
  /** The last number taken from the client. */
  readonly received: number;
}

/** Where sessions are kept. Each opening or resuming of a session is an `attachment` of its own. */
export interface SessionStore {
  /** A new session with an open socket on `node`. */
  open(session: {
    readonly sessionId: string;
    readonly userId: string;
    readonly basic: boolean;
    readonly node: string;
    readonly attachment: string;
    /** SHA-256 of the secret part of the resume token; null for a basic one. */
    readonly secretHash: string | null;
  }): Promise<void>;
  /**
   * The session goes on with a new socket, if it exists, is this person's and the secret is right.
   * `previous` is the node that had its socket, to be told that it was replaced.
   */
  resume(request: {
    readonly sessionId: string;
    readonly userId: string;
    readonly secretHash: string;
    readonly node: string;
    readonly attachment: string;
  }): Promise<{
    readonly received: number;
    /** The last number that was given to the client. */
    readonly sent: number;
    readonly previous: string | null;
  } | null>;
  /** The socket closed; nothing happens if the session has another one by now. */
  detach(request: {
    readonly sessionId: string;
    readonly attachment: string;
    /** Milliseconds since 1970. */
    readonly expiresAt: number;
    readonly left: boolean;
  }): Promise<void>;
  /**
   * The session cannot be resumed from now on, nor rung, nor heard. It stays among `expired` until it is
   * removed, so that a node that dies in between leaves its calls to another one. Resolves to false,
   * and does nothing, if it is not among `expired` (any more): it may have been resumed.
   */
  retire(
    sessionId: string,
    expiry: { readonly now: number; readonly grace: number },
  ): Promise<boolean>;
  /** Forgets the session and what waits for it. Resolves whether it was there. */
  remove(sessionId: string): Promise<boolean>;
  /** What was sent to the session after this number, in order. */
  outbox(
    sessionId: string,
    after: number,
  ): Promise<readonly { readonly seq: number; readonly message: SessionMessage }[]>;
  /** Those of the sessions to which something was sent after the number given with them. */
  withUnsent(
    sessions: readonly (readonly [sessionId: string, after: number])[],
  ): Promise<readonly string[]>;
  /** The client took everything up to this number. Need not be durable at once. */
  acknowledge(sessionId: string, seq: number): void;
  sessionsOf(userId: string): Promise<readonly StoredSession[]>;
  /**
   * Retires the sessions with a socket on `node`, or without any, that let more than `most` messages
   * wait for their acknowledgement. They are among `expired` until they are removed.
   */
  retireOverfull(
    node: string,
    most: number,
    now: number,
  ): Promise<readonly { sessionId: string; userId: string }[]>;
  /**
   * If no node lives but `node`, which starts: sessions that are away have their time from now on,
   * `grace` ms, as there was no server to come back to.
   */
  extendDetachedSessions(node: string, now: number, grace: number): Promise<void>;
  /** Away for longer than their grace period, or lost with their node `grace` ms ago. */
  expired(now: number, grace: number): Promise<readonly { sessionId: string; userId: string }[]>;
}
