import type { Admission } from '../domain/admission.ts';
import { type LiveCall, participantOf } from '../domain/call.ts';
import type { KeyedQueue } from '../lib/keyed-queue.ts';
import type { CallPolicy } from '../ports/call-policy.ts';
import type { Clock } from '../ports/clock.ts';
import { type CallSteps, MAX_ATTEMPTS } from './call-steps.ts';
import type { LiveCalls } from './live-calls.ts';

export interface AdmissionsPorts {
  readonly policy: CallPolicy;
  readonly live: LiveCalls;
  readonly steps: CallSteps;
  /** Shared with the setup of calls, by user. */
  readonly people: KeyedQueue;
  readonly clock: Pick<Clock, 'now'>;
}

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

/** Admits new calls and invitations, and decides again when the callee's rules change. */
export class Admissions {
  readonly #ports: AdmissionsPorts;
  readonly #pending = new Set<PendingAdmission>();

  constructor(ports: AdmissionsPorts) {
    this.#ports = ports;
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
    const { policy, clock } = this.#ports;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const pending: PendingAdmission = { callee, isOutdated: false };
      this.#pending.add(pending);
      try {
        const admission = await policy.admit(from, callee, clock.now());
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

  /** Decides again about calls that are being placed, and about those that ring the person. */
  handleRulesChanged(userId: string): Promise<void> {
    const { live, people } = this.#ports;
    for (const pending of this.#pending) {
      if (pending.callee === userId) pending.isOutdated = true;
    }
    // In turn with new calls to this person: one that was admitted before is stored by now.
    return people.run(userId, async () => {
      for (const call of await live.callsOf(userId)) await this.#readmit(call, userId);
    });
  }

  async #readmit(call: LiveCall, userId: string): Promise<void> {
    const person = participantOf(call, userId);
    const caller = call.participants.find(({ role }) => role === 'caller');
    const from = person?.invitedBy ?? caller?.userId;
    if (from === undefined || person?.state !== 'invited') return;
    const { policy, clock, steps } = this.#ports;
    const { verdict, hidden } = await policy.admit(from, userId, clock.now());
    if (verdict === 'ring') return;
    await steps.apply(call.id, () => ({ type: 'admission_withdrawn', userId, hidden }));
  }
}
