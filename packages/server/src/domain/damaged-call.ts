import { counterpartOf, type DamagedCall, type EndedCall } from './call.ts';
import { endMessage } from './message-stamping.ts';
import type { OutboundMessage } from './outbound-message.ts';
import type { ReachableSession } from './reachable-session.ts';

/**
 * Ends a call whose document is damaged: nobody could leave it any more, because its legs are
 * unknown. A ringing call counts as missed. For an answered call the time of the answer is unknown.
 */
export function endDamaged(
  { id, state, type, version, createdAt, people }: DamagedCall,
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

/**
 * The end of the call for every extended session of its participants. Those that were not in the
 * call do not know its id and ignore the message.
 */
export function endMessagesFor(
  call: EndedCall,
  sessions: readonly (ReachableSession & { readonly userId: string; readonly retired: boolean })[],
): readonly OutboundMessage[] {
  return sessions
    .filter(({ basic, retired }) => !basic && !retired)
    .flatMap(({ userId, sessionId }) => {
      const from = counterpartOf(call, userId);
      if (from === undefined) return [];
      return [{ sessionId, message: endMessage(call, from, call.endReason) }];
    });
}
