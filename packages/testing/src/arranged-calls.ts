import { type Call, type EndedCall, leave } from '@xpchat/calls-server/testing';

type End = Pick<EndedCall, 'endedAt' | 'endReason' | 'answeredAt'>;

/**
 * Ends a call for everybody, as the server does for a reason of its own. A call that is over gets
 * another end, as if this one had come first.
 *
 * @param end without `answeredAt` the call counts as never answered
 * @returns the ended call, and what the server sends
 */
export function endCall(call: Call, { endedAt, endReason, answeredAt }: End) {
  const { id, type, version, createdAt, ringDeadline, takesEarlyAnswer, participants } = call;
  const document = { id, type, version, createdAt, ringDeadline, takesEarlyAnswer, participants };
  return leave(
    answeredAt === undefined
      ? { ...document, state: 'ringing' }
      : { ...document, state: 'active', answeredAt },
    { userIds: participants.map(({ userId }) => userId), reason: endReason, now: endedAt },
  );
}

/** The call after the person accepted it with a device that no test has. */
export function answeredElsewhere(call: Call, user: string, answeredAt: number): Call {
  const { id, type, version, createdAt, ringDeadline, takesEarlyAnswer, participants } = call;
  return {
    ...{ id, type, version, createdAt, ringDeadline, takesEarlyAnswer },
    state: 'active',
    answeredAt,
    participants: participants.map((each) =>
      each.userId === user
        ? {
            ...each,
            state: 'joined',
            legs: [
              ...each.legs.map((leg) => ({ ...leg, state: 'released' as const })),
              { sessionId: 'another-device', state: 'accepted', basic: false },
            ],
          }
        : each,
    ),
  };
}
