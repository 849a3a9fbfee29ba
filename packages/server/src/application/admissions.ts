import type { Admission } from '../domain/admission.ts';
import type { CallPolicy } from '../ports/call-policy.ts';
import type { Clock } from '../ports/clock.ts';
import { MAX_ATTEMPTS } from './call-steps.ts';

/** The answer of the policy about a new call or an invitation. */
export interface Admitted {
  readonly admission: Admission;
  /** The callee's rules changed since the policy was asked. */
  readonly isOutdated: boolean;
}

interface PendingAdmission {
  readonly callee: string;
  isOutdated: boolean;
}

/** Admits new calls and invitations, again and again while the callee's rules change. */
export class Admissions {
  readonly #policy: CallPolicy;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #pending = new Set<PendingAdmission>();

  constructor(policy: CallPolicy, clock: Pick<Clock, 'now'>) {
    this.#policy = policy;
    this.#clock = clock;
  }

  /**
   * Asks the policy, and places the call with its answer. Call it outside the queue of people: while the host
   * decides, both people go on with other calls.
   *
   * @param place resolves to undefined if it needs a newer answer; then it has changed nothing
   * @returns undefined if the rules changed during each attempt
   */
  async run<Result>(
    from: string,
    callee: string,
    place: (admitted: Admitted) => Promise<Result | undefined>,
  ): Promise<Result | undefined> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const pending: PendingAdmission = { callee, isOutdated: false };
      this.#pending.add(pending);
      try {
        const admission = await this.#policy.admit(from, callee, this.#clock.now());
        const placed = await place({
          admission,
          get isOutdated() {
            return pending.isOutdated;
          },
        });
        if (placed !== undefined) return placed;
      } finally {
        this.#pending.delete(pending);
      }
    }
    return undefined;
  }

  handleRulesChanged(userId: string): void {
    for (const pending of this.#pending) {
      if (pending.callee === userId) pending.isOutdated = true;
    }
  }
}
