import { EarlyCandidates } from './early-candidates.ts';

/** A device of the callee; undefined where no server tells devices apart. */
export type Leg = string | undefined;

type State =
  /** The other side has one device in the call. */
  | { readonly name: 'only' }
  /** The first offer went to all devices of the callee, and no answer was applied yet. */
  | { readonly name: 'undecided' }
  | { readonly name: 'selected'; readonly leg: Leg };

/**
 * Which of the callee's ringing devices the caller's connection belongs to: the first one whose
 * answer was applied. Candidates of the others are kept until then, and dropped afterwards.
 */
export class LegSelection {
  private _state: State = { name: 'only' };
  private readonly _early = new EarlyCandidates();

  get isUndecided(): boolean {
    return this._state.name === 'undecided';
  }

  /** Whether messages of this device are for the connection. */
  accepts(leg: Leg): boolean {
    const state = this._state;
    return state.name === 'only' || (state.name === 'selected' && state.leg === leg);
  }

  /** Whether an answer of this device can be applied: no other device's was. */
  canSelect(leg: Leg): boolean {
    return this.isUndecided || this.accepts(leg);
  }

  /** The first offer goes to all devices of the callee. */
  start(): void {
    this._state = { name: 'undecided' };
  }

  /** Selects the device, and returns the candidates that it has sent so far. */
  select(leg: Leg): readonly RTCIceCandidateInit[] {
    this._state = { name: 'selected', leg };
    return this._early.drain(leg);
  }

  buffer(leg: Leg, candidate: RTCIceCandidateInit): void {
    this._early.add(leg, candidate);
  }
}
