import type { StoredSession } from './session-store.ts';

/** The devices that a person can be rung on. */
export interface SessionDirectory {
  /** The person's sessions, including those of devices that are just connecting. */
  sessionsOf(userId: string): Promise<readonly StoredSession[]>;
}
