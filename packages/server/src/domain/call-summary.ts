import type { CallType, EndReason, Profile } from '@xpchat/calls-protocol';
import { type EndedCall, participantOf } from './call.ts';

/** A finished call. Times are milliseconds since 1970. */
export interface CallSummary {
  readonly id: string;
  readonly type: CallType;
  /** Who called. */
  readonly caller: string;
  readonly callees: readonly string[];
  readonly createdAt: number;
  /** Absent if nobody answered. */
  readonly answeredAt?: number;
  readonly endedAt: number;
  readonly reason: EndReason;
}

/** What the host is told of a finished call: more than any of its people may be. */
export interface FinishedCall extends CallSummary {
  /**
   * Who must not learn of it: they want no calls of the caller. It is in no history of theirs, and
   * belongs into no conversation that they see.
   */
  readonly hiddenFrom: readonly string[];
}

export function finishedCallOf(call: EndedCall): FinishedCall {
  const hidden = call.participants.filter(({ hidden }) => hidden);
  return { ...summaryOf(call), hiddenFrom: hidden.map(({ userId }) => userId) };
}

/** A finished call as one of its people sees it. */
export interface HistoryEntry extends CallSummary {
  readonly direction: 'incoming' | 'outgoing';
  /** They were called and did not get to it: not answered, and not declined. */
  readonly missed: boolean;
  /** They looked at their missed calls since. */
  readonly seen: boolean;
  /** The others, named as their tokens did at the time of the call. */
  readonly people: readonly ({ readonly userId: string } & Profile)[];
}

function summaryOf(call: EndedCall): CallSummary {
  const { id, type, createdAt, answeredAt, endedAt, endReason, participants } = call;
  return {
    id,
    type,
    caller: participants.find(({ role }) => role === 'caller')?.userId ?? '',
    callees: participants.filter(({ role }) => role === 'callee').map(({ userId }) => userId),
    createdAt,
    ...(answeredAt === undefined ? {} : { answeredAt }),
    endedAt,
    reason: endReason,
  };
}

export function historyEntryOf(
  userId: string,
  {
    call,
    missed,
    seen,
  }: { readonly call: EndedCall; readonly missed: boolean; readonly seen: boolean },
): HistoryEntry {
  return {
    ...summaryOf(call),
    direction: participantOf(call, userId)?.role === 'caller' ? 'outgoing' : 'incoming',
    missed,
    seen,
    people: call.participants
      .filter((person) => person.userId !== userId)
      .map(({ userId: other, profile }) => ({
        userId: other,
        ...(profile?.name === undefined ? {} : { name: profile.name }),
        ...(profile?.picture === undefined ? {} : { picture: profile.picture }),
      })),
  };
}
