import type { IncomingPeerMessage } from '@xpchat/calls-protocol';
import type { Call, EndedCall, LiveCall } from './call.ts';
import type { Device } from './events.ts';

/** Where calls are kept. Every write is durable when its promise resolves. */
export interface CallStore {
  /**
   * Stores a new call.
   *
   * - `duplicate`: a call with this id exists
   * - `conflict`: another live call between the same two people exists
   */
  insert(call: Call): Promise<'inserted' | 'duplicate' | 'conflict'>;
  load(id: string): Promise<Call | undefined>;
  /** Replaces the document if its stored version still is `expectedVersion`. */
  update(call: Call, expectedVersion: number): Promise<boolean>;
  /** Live calls in which the person takes part or is rung. */
  liveOf(userId: string): Promise<readonly LiveCall[]>;
  /** All live calls. */
  live(): Promise<readonly LiveCall[]>;
  /** The person's finished calls, newest first, of the same millisecond by descending id. */
  history(userId: string, page: HistoryPage): Promise<readonly EndedCall[]>;
}

export interface HistoryPage {
  readonly limit: number;
  /** Only calls created before this, in milliseconds. */
  readonly before?: number;
  /** With `before`: also those of that millisecond whose id comes before this one. */
  readonly beforeId?: string;
}

export interface SessionInfo extends Device {
  /** Whether its socket is open; otherwise it is within its grace period. */
  readonly connected: boolean;
  /** The client closed its socket itself: nobody is there to ring, though it may come back. */
  readonly left: boolean;
}

/** Where devices are found. In-process here; asynchronous so that several servers can share one. */
export interface SessionDirectory {
  sessionsOf(userId: string): Promise<readonly SessionInfo[]>;
  /** Delivers, or keeps for a session whose socket is gone for a moment. Unknown ones get nothing. */
  send(sessionId: string, message: IncomingPeerMessage): void;
  /** Waits a grace period for a session that this process has not seen yet. */
  expect(userId: string, device: Device): void;
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
