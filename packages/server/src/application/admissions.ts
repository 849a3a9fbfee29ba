import { isGuestId } from '@xpchat/calls-protocol';
import { type Admission, admissionOf, type Reach } from '../domain/admission.ts';
import { type LiveCall, participantOf } from '../domain/call.ts';
import type { KeyedQueue } from '../lib/keyed-queue.ts';
import type { CallPolicy } from '../ports/call-policy.ts';
import type { Clock } from '../ports/clock.ts';
import type { SettingsStore } from '../ports/settings-store.ts';
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

const UNKNOWN: Admission = { verdict: 'no', contact: false, busyMeansBusy: false, hidden: false };

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
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const pending: PendingAdmission = { callee, isOutdated: false };
      this.#pending.add(pending);
      try {
        const admission = await this.#admit(from, callee);
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
    const { verdict, hidden } = await this.#admit(from, userId);
    if (verdict === 'ring') return;
    await this.#ports.steps.apply(call.id, () => ({ type: 'admission_withdrawn', userId, hidden }));
  }

  /** The host knows no guest, and is not asked about one: nobody calls or invites them. */
  async #admit(from: string, to: string): Promise<Admission> {
    const { policy, clock } = this.#ports;
    if (isGuestId(from) || isGuestId(to)) return UNKNOWN;
    return policy.admit(from, to, clock.now());
  }
}

/** Decides by the host's answer and the callee's call settings. */
export function createCallPolicy(
  canReach: (from: string, to: string) => Promise<Reach>,
  settings: Pick<SettingsStore, 'rulesFor'>,
): CallPolicy {
  return {
    async admit(from, to, now) {
      // Always both at once: the response time must not show which of the two refused the call.
      const [reach, rules] = await Promise.all([canReach(from, to), settings.rulesFor(to, from)]);
      return admissionOf(reach, rules, now);
    },
  };
}
