import type { Admission } from '../domain/admission.ts';

/** Decides about each new call before it is placed. */
export interface CallPolicy {
  /**
   * @param now milliseconds since 1970
   * @throws whatever the host's `canReach` throws; then the call is not placed
   */
  admit(from: string, to: string, now: number): Promise<Admission>;
}

/** Limits how often a person may place a new call. */
export interface DialLimit {
  /** Counts a new call of a person to another; `false` if they made too many. */
  mayDial(userId: string, to: string): boolean;
  /** The same for an invitation to a group call: a whole team may be invited at once. */
  mayInvite(userId: string, to: string): boolean;
}
