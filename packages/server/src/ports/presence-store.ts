/** A report to the host whether a person is in a call. */
export interface Presence {
  readonly userId: string;
  readonly inCall: boolean;
}

/** Stores who has joined a live call, and the last report of it to the host. */
export interface PresenceStore {
  /** Those of these people who have joined a call. Being rung does not count. */
  inCall(userIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Those of these people who are in a call with the person. */
  inCallWith(userId: string, userIds: readonly string[]): Promise<ReadonlySet<string>>;
  /**
   * Records who is in a call now and returns the people for whom that is new. Each change is
   * returned to one node only, however many look at once.
   */
  recordChanges(userIds: readonly string[]): Promise<readonly Presence[]>;
  /** Everybody whose change may have been missed, for instance because a node crashed. */
  usersToReconcile(): Promise<readonly string[]>;
}
