import type { Call, EndedCall } from '@xpchat/calls-server/testing';

/** The call after it ended. */
export function endedFrom(
  { id, type, version, createdAt, ringDeadline, takesEarlyAnswer, participants }: Call,
  end: Pick<EndedCall, 'endedAt' | 'endReason' | 'answeredAt'>,
): EndedCall {
  return {
    ...{ id, type, version, createdAt, ringDeadline, takesEarlyAnswer },
    state: 'ended',
    ...end,
    participants: participants.map((each) => ({
      ...each,
      state: 'left',
      legs: each.legs.map((leg) => ({ ...leg, state: 'released' })),
    })),
  };
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
