import type { IncomingPeerMessage } from '@xpchat/calls-protocol';
import type { ActiveCall, EndedCall, Participant, RingingCall } from '../domain/call.ts';
import type { Group } from '../domain/group.ts';

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

/** An answered group call of these people. The first one is the caller. */
export function group(
  id: string,
  [caller = '', ...callees]: readonly string[],
  more: Partial<Group> = {},
): ActiveCall {
  const { participants, ...call } = answered(ringing(id, caller, ''));
  const [first, other] = participants;
  if (!first || !other) throw new Error('A call of two has two participants.');
  const joinedAt = call.answeredAt;
  return {
    ...call,
    group: { epoch: 1, topology: 'mesh', locked: false, maxPeople: 4, opensUntil: 0, ...more },
    participants: [
      { ...first, joinedAt: call.createdAt, host: true },
      ...callees.map(
        (userId): Participant => ({
          ...other,
          userId,
          joinedAt,
          legs: [{ sessionId: `${userId}-1`, state: 'accepted', basic: false }],
        }),
      ),
    ],
  };
}

/** The next version of a group call, which rings one more person until the given time. */
export function invited(call: ActiveCall, userId: string, ringUntil: number): ActiveCall {
  const person: Participant = {
    userId,
    role: 'callee',
    state: 'invited',
    held: false,
    hidden: false,
    ringUntil,
    legs: [{ sessionId: `${userId}-1`, state: 'offered', basic: false }],
  };
  const participants = [...call.participants, person];
  return { ...call, version: call.version + 1, participants };
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
