/**
 * How long after the end of a node's lease, in milliseconds, the other nodes look for messages that it
 * committed without announcing them.
 */
export const UNANNOUNCED_WINDOW_MS = 5_000;

/** The nodes that share a database. A node is one server process. */
export interface NodeStore {
  /**
   * Renews the lease of a node. Call it before the node opens sessions.
   *
   * @param until when the lease ends, in milliseconds since 1970
   * @param isolated whether the node cannot reach the other nodes; false if absent
   */
  renew(node: string, until: number, isolated?: boolean): Promise<void>;
  /**
   * Ends the leases of all other nodes: each of them is dead. Call it when a node starts that shares its
   * database with nobody. A node that lives nevertheless renews its lease within seconds.
   */
  endOtherLeases(node: string, now: number): Promise<void>;
  /**
   * Whether any other node may have sent messages without announcing them: it is isolated, or its
   * lease ended just now, perhaps between the commit and the announcement.
   */
  mayHaveUnannounced(except: string, now: number): Promise<boolean>;
  /** The node stops: its sessions are away from now on, for `grace` ms. */
  leave(node: string, now: number, grace: number): Promise<void>;
  /** Records that a login session was signed out. Durable when it resolves. */
  signOut(session: string, now: number): Promise<void>;
  /** Login sessions that were signed out after this time, in milliseconds since 1970. */
  signedOut(after: number): Promise<readonly string[]>;
}
