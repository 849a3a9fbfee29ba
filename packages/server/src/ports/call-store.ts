import type { IncomingPeerMessage } from '@xpchat/calls-protocol';
import type { Call, DamagedCall, LiveCall } from '../domain/call.ts';
import type { OutboundMessage, SessionMessage } from '../domain/outbound-message.ts';
import type { Delivery } from './messages.ts';

/**
 * One atomic write of a call, messages and an acknowledgement (docs/adr/0006). Several of them may
 * share a database transaction; one that cannot be written does not affect the others.
 */
export interface CallTransaction {
  /** The new state of a call. `expectedVersion` is the version that was read; null for a new call. */
  readonly write?: {
    readonly call: Call;
    readonly expectedVersion: number | null;
    /** People were added since the stored version: they find the call from now on. */
    readonly addsPeople?: boolean;
  };
  /** In order. Messages to sessions that do not exist are dropped. */
  readonly send?: readonly OutboundMessage<SessionMessage>[];
  /** The offer and the caller's candidates, for devices that connect while the call rings. */
  readonly buffer?: { readonly callId: string; readonly messages: readonly IncomingPeerMessage[] };
  /** The client's messages that this acknowledges: one, or several in a row. */
  readonly received?: {
    readonly sessionId: string;
    /** The number of the last one. */
    readonly seq: number;
    /** The number of the first one; `seq` if absent. */
    readonly from?: number;
    /** The socket that brought them. If the session has another one by now, nothing is written. */
    readonly attachment: string;
  };
  /** The same check for a basic client, which does not number its messages. */
  readonly basicSender?: { readonly sessionId: string; readonly attachment: string };
}

/**
 * - `conflict`: the stored version is not the expected one, or the two people or the conversation of a
 *   new call have a live call
 * - `duplicate`: a call with the id of the new one exists
 * - `repeated`: `received` was acknowledged before, or the number before it was not
 * - `replaced`: the session of `received` or `basicSender` has another socket by now, was retired, or
 *   does not exist
 */
export type CommitResult =
  | { readonly result: 'committed'; readonly deliveries: readonly Delivery[] }
  | { readonly result: 'conflict' | 'duplicate' | 'repeated' | 'replaced' };

/**
 * Calls and their transactions. Every write is durable when its promise resolves. A damaged call
 * is logged and treated as absent, but no other call may use its id. While the damaged call is live,
 * its two people cannot have another call with each other.
 */
export interface CallStore {
  commit(transaction: CallTransaction): Promise<CommitResult>;
  load(id: string): Promise<Call | undefined>;
  /** Those of the calls that exist, in any order. */
  loadAll(ids: readonly string[]): Promise<readonly Call[]>;
  /** Live calls that the person has joined or that ring them, oldest first. */
  liveOf(userId: string): Promise<readonly LiveCall[]>;
  /** The live call of a conversation; there is at most one. */
  ofConversation(conversationId: string): Promise<LiveCall | undefined>;
  /** The buffered messages of a ringing call, in order; empty when it no longer rings. */
  bufferedMessages(callId: string): Promise<readonly IncomingPeerMessage[]>;
  /** Calls that ring somebody and whose ring deadline is `now` or earlier. */
  overdue(now: number): Promise<readonly LiveCall[]>;
  /**
   * Live legs whose session does not exist: an older version left them, or an operator edited the
   * database. Reads every live call.
   */
  orphaned(): Promise<readonly { readonly callId: string; readonly sessionId: string }[]>;
  /** Live calls whose documents this process found damaged when it last read them. */
  damaged(): Promise<readonly DamagedCall[]>;
}
