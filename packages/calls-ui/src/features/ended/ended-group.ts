import type { EndedPhase, Peer } from '@xpchat/calls';
import type { SeenGroup } from '../../context/ui-state.ts';

/** The parts that only the card of an ended group call has. */
export interface EndedGroup {
  /** Those who were in it, or who were called if nobody joined. */
  readonly people: readonly Peer[];
  readonly conversationId: string | undefined;
  /** The others talk on, so this person may come back. */
  readonly goesOn: boolean;
  /** A guest calls nobody. */
  readonly isGuest: boolean;
}

/** A call with fewer people left cannot go on. */
const MIN_LEFT = 2;

/** @param seen the group call that this page showed last. Returns null for a call of two. */
export function endedGroup(phase: EndedPhase, seen: SeenGroup | undefined): EndedGroup | null {
  const { call, by } = phase;
  const group = seen?.callId === call.id ? seen : undefined;
  const people = group?.people ?? call.participants;
  if (people.length < 2) return null;
  return {
    people,
    conversationId: group?.conversationId,
    goesOn: by === 'local' && (group?.joined ?? 0) >= MIN_LEFT,
    isGuest: group?.isGuest === true,
  };
}
