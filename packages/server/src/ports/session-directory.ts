import type { StoredSession } from './session-store.ts';

/** The sessions on which a person can be rung. */
export interface SessionDirectory {
  /** The person's sessions, including those of clients that are just connecting. */
  sessionsOf(userId: string): Promise<readonly StoredSession[]>;
}
