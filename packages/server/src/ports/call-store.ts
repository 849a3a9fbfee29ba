import type { IncomingPeerMessage } from '@xpchat/calls-protocol';
import type { Call, DamagedCall, LiveCall } from '../domain/call.ts';
import type { OutboundMessage, SessionMessage } from '../domain/outbound-message.ts';
import type { Delivery } from './messages.ts';

/**
 * One step of the call logic, written whole or not at all (docs/adr/0006). Units of one moment share
 * a transaction; a unit that cannot be written leaves the others alone.
 */
export interface CallTransaction {
  /** The call as it is to be. `expectedVersion` is the one that was read; null for a new call. */
  readonly write?: { readonly call: Call; readonly expectedVersion: number | null };
  /** In order. Sessions that do not exist (any more) get nothing. */
  readonly send?: readonly OutboundMessage<SessionMessage>[];
  /** The offer and the candidates, for devices that connect while the call rings. */
  readonly buffer?: { readonly callId: string; readonly messages: readonly IncomingPeerMessage[] };
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
  /** Instead of `received`, of a basic client, which numbers nothing: the same holds for its socket. */
  readonly basicSender?: { readonly sessionId: string; readonly attachment: string };
}

/**
 * - `conflict`: the stored version is another one, or a live call between the same two exists
 * - `duplicate`: a call with the id of a new one exists
 * - `repeated`: `received` was taken before, or the number before it was not (its unit failed)
 * - `replaced`: the session of `received` or `basicSender` has another socket by now, was retired, or
 *   does not exist any more
 */
export type CommitResult =
  | { readonly result: 'committed'; readonly deliveries: readonly Delivery[] }
  | { readonly result: 'conflict' | 'duplicate' | 'repeated' | 'replaced' };

/**
 * Where calls are kept. Every write is durable when its promise resolves. A call that cannot be read is
 * logged, and as if it were not there, though its id and, while it lives, its pair are taken.
 */
export interface CallStore {
  commit(unit: CallTransaction): Promise<CommitResult>;
  load(id: string): Promise<Call | undefined>;
  /** Those of the calls that exist, in no order. */
  loadAll(ids: readonly string[]): Promise<readonly Call[]>;
  /** Live calls in which the person takes part or is rung. */
  liveOf(userId: string): Promise<readonly LiveCall[]>;
  /** What was kept for a ringing call, in order; empty when it no longer rings. */
  bufferedMessages(callId: string): Promise<readonly IncomingPeerMessage[]>;
  /** Calls that ring somebody and whose deadline is `now` or earlier. */
  overdue(now: number): Promise<readonly LiveCall[]>;
  /**
   * Live calls with a live leg whose session does not exist: left by an older version, or by a hand in
   * the database. Reads every live call.
   */
  orphaned(): Promise<readonly { readonly callId: string; readonly sessionId: string }[]>;
  /** Live calls that could not be read when this process last tried. */
  damaged(): Promise<readonly DamagedCall[]>;
}
