import type { ErrorMessage, IncomingPeerMessage } from '@xpchat/calls-protocol';
import type { Call, LiveCall, UnreadableCall } from './call.ts';
import type { Device } from './events.ts';

/** What is delivered to a session reliably: numbered, kept until it is acknowledged. */
export type SessionMessage = IncomingPeerMessage | ErrorMessage;

/**
 * One step of the call logic, written whole or not at all (docs/adr/0006). Units of one moment share
 * a transaction; a unit that cannot be written leaves the others alone.
 */
export interface Unit {
  /** The call as it is to be. `expectedVersion` is the one that was read; null for a new call. */
  readonly write?: { readonly call: Call; readonly expectedVersion: number | null };
  /** In order. Sessions that do not exist (any more) get nothing. */
  readonly send?: readonly Send[];
  /** The offer and the candidates, for devices that connect while the call rings. */
  readonly keep?: { readonly callId: string; readonly messages: readonly IncomingPeerMessage[] };
  /** The client's message that caused it, or several of them in a row. */
  readonly received?: {
    readonly sessionId: string;
    /** The number of the last one. */
    readonly seq: number;
    /** The number of the first one; `seq` if absent. */
    readonly from?: number;
    /** Of the socket that brought it: one that is not the session's any more changes nothing. */
    readonly attachment: string;
  };
  /** Instead of `received`, of a plain client, which numbers nothing: the same holds for its socket. */
  readonly plainSender?: { readonly sessionId: string; readonly attachment: string };
}

export interface Send {
  readonly sessionId: string;
  readonly message: SessionMessage;
}

/**
 * - `conflict`: the stored version is another one, or a live call between the same two exists
 * - `duplicate`: a call with the id of a new one exists
 * - `repeated`: `received` was taken before, or the number before it was not (its unit failed)
 * - `replaced`: the session of `received` or `plainSender` has another socket by now, was retired, or
 *   does not exist any more
 */
export type Committed = Written | { readonly result: 'replaced' };

/** What became of a unit whose sender is still there. */
export type Written =
  | { readonly result: 'committed'; readonly deliveries: readonly Delivery[] }
  | { readonly result: 'conflict' | 'duplicate' | 'repeated' };

/** A message that is stored (or, for a plain session, only to be sent) and where to bring it. */
export interface Delivery {
  readonly sessionId: string;
  /** The node that has the session's socket; null while it is away. */
  readonly node: string | null;
  /** null for a plain session. */
  readonly seq: number | null;
  readonly message: SessionMessage;
  /** Its JSON, if it was made. */
  readonly text?: string;
}

/**
 * Where calls are kept. Every write is durable when its promise resolves. A call that cannot be read is
 * logged, and as if it were not there, though its id and, while it lives, its pair are taken.
 */
export interface CallStore {
  commit(unit: Unit): Promise<Committed>;
  load(id: string): Promise<Call | undefined>;
  /** Those of the calls that exist, in no order. */
  loadAll(ids: readonly string[]): Promise<readonly Call[]>;
  /** Live calls in which the person takes part or is rung. */
  liveOf(userId: string): Promise<readonly LiveCall[]>;
  /** What was kept for a ringing call, in order; empty when it no longer rings. */
  kept(callId: string): Promise<readonly IncomingPeerMessage[]>;
  /** Calls that ring somebody and whose deadline is `now` or earlier. */
  overdue(now: number): Promise<readonly LiveCall[]>;
  /**
   * Live calls with a live leg whose session does not exist: left by an older version, or by a hand in
   * the database. Reads every live call.
   */
  orphaned(): Promise<readonly { readonly callId: string; readonly sessionId: string }[]>;
  /** Live calls that could not be read when this process last tried. */
  unreadable(): Promise<readonly UnreadableCall[]>;
}

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
    readonly plain: boolean;
    readonly node: string;
    readonly attachment: string;
    /** SHA-256 of the secret part of the resume token; null for a plain one. */
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
  behind(
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
  spare(node: string, now: number, grace: number): Promise<void>;
  /** Away for longer than their grace period, or lost with their node `grace` ms ago. */
  expired(now: number, grace: number): Promise<readonly { sessionId: string; userId: string }[]>;
}

/** The processes that share a database. */
export interface NodeStore {
  /**
   * The node lives until this time, in milliseconds since 1970, unless it says so again. To be
   * called before the node opens sessions.
   *
   * @param isolated it cannot tell the other nodes anything; false if absent
   */
  renew(node: string, until: number, isolated?: boolean): Promise<void>;
  /**
   * Whether any other node may have sent something of which it did not tell: it is isolated, or its
   * lease ended a moment ago, perhaps in the middle of telling.
   */
  isAnyUnheard(except: string, now: number): Promise<boolean>;
  /** The node stops: its sessions are away from now on. */
  leave(node: string, now: number, grace: number): Promise<void>;
  /** A session of the host was signed out; durable when it resolves. */
  signOut(session: string, now: number): Promise<void>;
  /** Sessions of the host that were signed out after this time, in milliseconds since 1970. */
  signedOut(after: number): Promise<readonly string[]>;
}

/** What one node tells another. Best effort: the outbox is the truth. */
export type NodeMessage =
  | { readonly type: 'deliver'; readonly deliveries: readonly Delivery[] }
  /** The session has another socket now; the one of `attachment` is to be closed, unless it is it. */
  | { readonly type: 'replaced'; readonly sessionId: string; readonly attachment: string }
  /** An unnumbered message for every full session of a person, such as `missed`. */
  | { readonly type: 'tell'; readonly userId: string; readonly message: object }
  /** These sessions may have been sent something of which nobody told their nodes. */
  | { readonly type: 'read_outboxes'; readonly sessionIds: readonly string[] }
  /** The host signed out its session: close its sockets. Also in `NodeStore.signedOut`. */
  | { readonly type: 'disconnect'; readonly session: string };

/** How nodes reach each other: in-process, or Redis. */
export interface Fanout {
  /** To one node; null for all, this one included. Never throws. */
  publish(node: string | null, message: NodeMessage): void;
  /**
   * Makes this node `node`: calls `listener` for what comes for it, never while `publish` runs. Calls
   * `onGap` when publications may have been lost: what waits for its sessions is in the outbox.
   * Once for each instance.
   */
  subscribe(
    node: string,
    listener: (message: NodeMessage) => void,
    onGap?: () => void,
  ): Promise<void>;
  /** Whether other nodes cannot be reached now, so that the outboxes have to be asked. */
  isAway(): boolean;
  close(): Promise<void>;
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `task` once after `delay` milliseconds; returns how to call it off. */
  after(delay: number, task: () => void): () => void;
}

export interface Log {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** Whether `from` may call `to`: as somebody `to` knows, as a stranger, or not at all. */
export type Reach = 'contact' | 'stranger' | 'no';

/** What is to become of a new call, by the host's word and the callee's own rules. */
export interface Admission {
  /**
   * - `ring`: the callee's devices ring
   * - `unavailable`: nobody rings; the caller learns only that
   * - `no`: the person does not exist for the caller
   */
  readonly verdict: 'ring' | 'unavailable' | 'no';
  readonly contact: boolean;
  /** 'Busy means busy': a second call is not shown as waiting. */
  readonly busyMeansBusy: boolean;
  /** The call does not appear in the callee's history: they blocked the caller. */
  readonly hidden: boolean;
}

/** Asked before each call. */
export interface CallPolicy {
  admit(from: string, to: string, now: number): Promise<Admission>;
}
