import type { IncomingPeerMessage } from '@xpchat/calls-protocol';
import type { ActiveCall, EndedCall, Participant, RingingCall } from '../domain/call.ts';

// Call documents and messages for tests of the stores.

export function ringing(id: string, caller: string, callee: string, createdAt = 1000): RingingCall {
  return {
    id,
    type: 'video',
    version: 1,
    state: 'ringing',
    createdAt,
    ringDeadline: createdAt + 45_000,
    takesEarlyAnswer: false,
    participants: [
      {
        userId: caller,
        role: 'caller',
        state: 'joined',
        held: false,
        hidden: false,
        legs: [{ sessionId: `${caller}-1`, state: 'accepted', basic: false }],
      },
      {
        userId: callee,
        role: 'callee',
        state: 'invited',
        held: false,
        hidden: false,
        legs: [{ sessionId: `${callee}-1`, state: 'offered', basic: false }],
      },
    ],
  };
}

export function answered(call: RingingCall): ActiveCall {
  const participants = call.participants.map(
    (person): Participant => ({
      ...person,
      state: 'joined',
      legs: person.legs.map((leg) => ({ ...leg, state: 'accepted' })),
    }),
  );
  const { version, createdAt } = call;
  return {
    ...call,
    state: 'active',
    version: version + 1,
    answeredAt: createdAt + 5,
    participants,
  };
}

export function ended(
  call: RingingCall | ActiveCall,
  endReason: EndedCall['endReason'] = 'completed',
): EndedCall {
  const participants = call.participants.map(
    (person): Participant => ({
      ...person,
      state: 'left',
      legs: person.legs.map((leg) => ({ ...leg, state: 'released' })),
    }),
  );
  const { version, createdAt } = call;
  const endedAt = createdAt + 10;
  return { ...call, state: 'ended', version: version + 1, endedAt, endReason, participants };
}

/** A message that `text` tells apart from others. */
export function candidate(from: string, text: string): IncomingPeerMessage {
  return {
    type: 'ice_candidate',
    from,
    callId: 'c1',
    candidate: { candidate: text, sdpMid: '0', sdpMLineIndex: 0 },
  };
}
