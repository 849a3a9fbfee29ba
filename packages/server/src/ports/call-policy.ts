import type { Admission } from '../domain/admission.ts';

/** Decides about each new call before it is placed. */
export interface CallPolicy {
  /**
   * @param now milliseconds since 1970
   * @throws whatever the host's `canReach` throws; then the call is not placed
   */
  admit(from: string, to: string, now: number): Promise<Admission>;
}
