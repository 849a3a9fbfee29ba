import type { SessionCall } from '@xpchat/calls-protocol';
import { isLegLive, type LiveCall, participantOf } from './call.ts';

/**
 * The call as a page needs it that knows nothing of it any more (`welcome.calls`). Undefined if the
 * device `sessionId` of `userId` has no live leg in it.
 *
 * @param now milliseconds since 1970
 */
export function sessionCallOf(
  call: LiveCall,
  userId: string,
  sessionId: string,
  now: number,
): SessionCall | undefined {
  const self = participantOf(call, userId);
  const leg = self?.legs.find((each) => each.sessionId === sessionId);
  const others = call.participants.filter(
    (each) => each.userId !== userId && each.state !== 'left',
  );
  if (!self || others.length === 0 || !leg || !isLegLive(leg)) return undefined;
  return {
    callId: call.id,
    state: call.state,
    role: self.role,
    callType: call.type,
    participants: others.map((other) => ({
      userId: other.userId,
      held: other.held,
      ...(other.profile ? { profile: { ...other.profile } } : {}),
      ...(other.supported ? { supported: [...other.supported] } : {}),
    })),
    ...(call.state === 'active' ? { answeredFor: Math.max(0, now - call.answeredAt) } : {}),
    joined: leg.state === 'accepted',
    held: self.held,
  };
}
