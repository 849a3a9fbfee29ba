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
  mayHaveUnannounced(except: string, now: number): Promise<boolean>;
  /** The node stops: its sessions are away from now on. */
  leave(node: string, now: number, grace: number): Promise<void>;
  /** A session of the host was signed out; durable when it resolves. */
  signOut(session: string, now: number): Promise<void>;
  /** Sessions of the host that were signed out after this time, in milliseconds since 1970. */
  signedOut(after: number): Promise<readonly string[]>;
}
