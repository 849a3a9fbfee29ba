import { type CallPhase, isAnswered, isPlaced } from '../snapshot.ts';

/**
 * Calls in the order of the person's attention: the first is in the foreground. The one in which
 * they talk, one to return to, the own dial, those that ring (the first first), and those that are
 * held (the newest first).
 *
 * @param calls oldest first
 */
export function byAttention<T extends { readonly phase: CallPhase }>(calls: readonly T[]): T[] {
  return calls
    .map((call, age) => {
      const rank = rankOf(call.phase);
      return { call, rank: rank + (rank < HELD ? age : -age) / 100 };
    })
    .sort((a, b) => a.rank - b.rank)
    .map(({ call }) => call);
}

const HELD = 5;

function rankOf(phase: CallPhase): number {
  if (isAnswered(phase)) return phase.localHold ? HELD + 1 : 0;
  if (phase.name === 'returnable') return phase.localHold ? HELD : 1;
  return isPlaced(phase) ? 2 : 3;
}

/** Whether the call has the person: dialled or accepted, and not put on hold by them. */
export function isEngaged(phase: CallPhase): boolean {
  return isPlaced(phase) || ('localHold' in phase && !phase.localHold);
}
