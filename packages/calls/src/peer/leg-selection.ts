import { EarlyCandidates } from './early-candidates.ts';

/** A device of the callee; undefined where no server tells devices apart. */
export type Leg = string | undefined;

/**
 * Which of the callee's ringing devices the caller's connection belongs to: the first one whose
 * answer was applied. Candidates of the others are kept until then, and dropped afterwards.
 */
export class LegSelection {
  #selected: { readonly leg: Leg } | null = null;
  readonly #early = new EarlyCandidates();

  get isOpen(): boolean {
    return this.#selected === null;
  }

  isSelected(leg: Leg): boolean {
    return this.#selected !== null && this.#selected.leg === leg;
  }

  /** Selects the device, and returns the candidates that it has sent so far. */
  select(leg: Leg): readonly RTCIceCandidateInit[] {
    this.#selected = { leg };
    return this.#early.take(leg);
  }

  buffer(leg: Leg, candidate: RTCIceCandidateInit): void {
    this.#early.add(leg, candidate);
  }
}
