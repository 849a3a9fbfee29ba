import { type CallPhase, hasHolds, isAnswered, isPlaced } from '../model/call-phase.ts';

/**
 * Orders calls by the person's attention; the first one is in the foreground. Order: the call in which
 * the person talks, one to return to, the call that this person placed, ringing calls (oldest first), and
 * held calls (newest first).
 *
 * @param calls oldest first
 */
export function orderByAttention<T extends { readonly phase: CallPhase }>(
  calls: readonly T[],
): T[] {
  return calls
    .map((call, age) => {
      const rank = rankOf(call.phase);
      return { call, rank: rank + (rank < FIRST_HELD_RANK ? age : -age) / 100 };
    })
    .sort((a, b) => a.rank - b.rank)
    .map(({ call }) => call);
}

/** Calls of this rank and above are held. */
const FIRST_HELD_RANK = 5;

function rankOf(phase: CallPhase): number {
  if (isAnswered(phase)) return phase.localHold ? FIRST_HELD_RANK + 1 : 0;
  if (phase.name === 'returnable') return phase.localHold ? FIRST_HELD_RANK : 1;
  return isPlaced(phase) ? 2 : 3;
}

/** Whether the person is engaged in the call: it was placed or accepted, and they do not hold it. */
export function isEngaged(phase: CallPhase): boolean {
  return isPlaced(phase) || (hasHolds(phase) && !phase.localHold);
}
