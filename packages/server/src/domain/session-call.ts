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
  // In a call of two there is one other person; in a larger one, who called comes first.
  const peer = call.participants.find((each) => each.userId !== userId && each.state !== 'left');
  if (!self || !peer || !leg || !isLegLive(leg)) return undefined;
  const { profile, supported } = peer;
  return {
    callId: call.id,
    state: call.state,
    role: self.role,
    callType: call.type,
    peer: peer.userId,
    ...(profile ? { profile: { ...profile } } : {}),
    ...(call.state === 'active' ? { answeredFor: Math.max(0, now - call.answeredAt) } : {}),
    joined: leg.state === 'accepted',
    held: self.held,
    peerHeld: peer.held,
    ...(supported ? { supported: [...supported] } : {}),
  };
}
