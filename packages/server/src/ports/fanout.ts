import type { Delivery } from './messages.ts';

/** A message between nodes. Best effort: the outbox is authoritative. */
export type NodeMessage =
  | { readonly type: 'deliver'; readonly deliveries: readonly Delivery[] }
  /** The session has another socket now: close any socket of it but that of `attachment`. */
  | { readonly type: 'replaced'; readonly sessionId: string; readonly attachment: string }
  /** An unnumbered message for every extended session of a person, such as `missed_count`. */
  | { readonly type: 'notify'; readonly userId: string; readonly message: object }
  /** These sessions may have been sent messages that were not announced to their nodes. */
  | { readonly type: 'read_outboxes'; readonly sessionIds: readonly string[] }
  /** A login session was signed out: close its sockets. Also in `NodeStore.signedOut`. */
  | { readonly type: 'disconnect'; readonly session: string }
  /** The node `node` let `from` place a new call to `to`. */
  | { readonly type: 'dialled'; readonly node: string; readonly from: string; readonly to: string }
  /** These people talk with each other in a call that was just answered. */
  | { readonly type: 'answered'; readonly userIds: readonly string[] };

/** How nodes reach each other: in-process or by Redis. */
export interface Fanout {
  /** Publishes to one node, or with null to all nodes including this one. Never throws. */
  publish(node: string | null, message: NodeMessage): void;
  /**
   * Receives the messages for `node`; call it once per instance. `listener` never runs inside
   * `publish`. `onGap` is called when messages may have been lost: the outboxes must be read then.
   */
  subscribe(
    node: string,
    listener: (message: NodeMessage) => void,
    onGap?: () => void,
  ): Promise<void>;
  /** Whether other nodes cannot be reached now, so that outboxes must be read instead. */
  isAway(): boolean;
  close(): Promise<void>;
}
