import type { EndedCall, UnreadableCall } from './call.ts';
import type { Device } from './events.ts';
import { endMessage } from './message-stamping.ts';
import type { OutboundMessage } from './outbound-message.ts';

/**
 * The end of a call that nobody can leave any more, as nobody knows who is in it with which device. If it
 * rang it was missed; if it was answered nobody knows when.
 */
export function endUnreadable(
  { id, state, type, version, createdAt, people }: UnreadableCall,
  endedAt: number,
): EndedCall {
  return {
    id,
    type,
    version: version + 1,
    createdAt,
    ringDeadline: createdAt,
    takesEarlyAnswer: false,
    participants: people.map((person) => ({ ...person, state: 'left', legs: [], held: false })),
    state: 'ended',
    endedAt,
    endReason: state === 'ringing' ? 'no_answer' : 'failed',
  };
}

/** Tells every device of its people; those that were not in it know nothing of its id. */
export function tellEnd(
  call: EndedCall,
  sessions: readonly (Device & { readonly userId: string; readonly retired: boolean })[],
): readonly OutboundMessage[] {
  return sessions
    .filter(({ basic, retired }) => !basic && !retired)
    .flatMap(({ userId, sessionId }) => {
      const other = call.participants.find((person) => person.userId !== userId);
      if (!other) return [];
      return [{ sessionId, message: endMessage(call, other.userId, call.endReason) }];
    });
}
