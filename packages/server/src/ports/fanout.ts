import type { Delivery } from './messages.ts';

/** What one node tells another. Best effort: the outbox is the truth. */
export type NodeMessage =
  | { readonly type: 'deliver'; readonly deliveries: readonly Delivery[] }
  /** The session has another socket now; the one of `attachment` is to be closed, unless it is it. */
  | { readonly type: 'replaced'; readonly sessionId: string; readonly attachment: string }
  /** An unnumbered message for every extended session of a person, such as `missed`. */
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
