import type { CallType, EndReason, HistoryEntry } from '@xpchat/calls-protocol';
import { type EndedCall, type Participant, participantOf } from './call.ts';

/** A finished call. Times are milliseconds since 1970. */
export interface CallSummary {
  readonly id: string;
  readonly type: CallType;
  readonly caller: string;
  readonly callees: readonly string[];
  readonly createdAt: number;
  /** Absent if nobody answered. */
  readonly answeredAt?: number;
  readonly endedAt: number;
  readonly reason: EndReason;
  /** The conversation in which a group call was started. */
  readonly conversationId?: string;
}

/** A finished call for the host, which may know more than the participants. */
export interface FinishedCall extends CallSummary {
  /**
   * Participants who never want calls from this caller. The call is not in their history, and the
   * host must not show it to them in a conversation either.
   */
  readonly hiddenFrom: readonly string[];
  /** The names of people without an account who were in the call. They are not in `callees`. */
  readonly guests: readonly string[];
}

export function finishedCallOf(call: EndedCall): FinishedCall {
  const hidden = call.participants.filter(({ hidden }) => hidden);
  const guests = call.participants.filter(({ guest, joinedAt }) => guest && joinedAt !== undefined);
  return {
    ...summaryOf(call),
    hiddenFrom: hidden.map(({ userId }) => userId),
    guests: guests.map(({ profile }) => profile?.name ?? ''),
  };
}

function summaryOf(call: EndedCall) {
  const { id, type, createdAt, answeredAt, endedAt, endReason, participants, group } = call;
  return {
    id,
    type,
    caller: participants.find(({ role }) => role === 'caller')?.userId ?? '',
    callees: participants
      .filter(({ role, guest }) => role === 'callee' && !guest)
      .map(({ userId }) => userId),
    createdAt,
    ...(answeredAt === undefined ? {} : { answeredAt }),
    endedAt,
    reason: endReason,
    ...(group?.conversationId === undefined ? {} : { conversationId: group.conversationId }),
  };
}

/** When the person was in a group call, and why they left. A call of two is the same for both. */
function partOf(
  call: EndedCall,
  person: Participant | undefined,
): Partial<Pick<CallSummary, 'answeredAt' | 'endedAt' | 'reason'>> {
  if (!call.group || !person || call.answeredAt === undefined) return {};
  const { joinedAt, leftAt = call.endedAt, leftReason = call.endReason } = person;
  if (joinedAt === undefined) return { endedAt: leftAt, reason: leftReason };
  return {
    answeredAt: Math.max(call.answeredAt, joinedAt),
    endedAt: Math.max(call.answeredAt, joinedAt, leftAt),
    reason: leftReason === 'removed' ? 'completed' : leftReason,
  };
}

/** The call in one participant's history. */
export function historyEntryOf(
  userId: string,
  {
    call,
    missed,
    seen,
  }: { readonly call: EndedCall; readonly missed: boolean; readonly seen: boolean },
): HistoryEntry {
  const { conversationId: _conversationId, ...summary } = summaryOf(call);
  const self = participantOf(call, userId);
  const { answeredAt, ...rest } = { ...summary, ...partOf(call, self) };
  const wasIn = !call.group || self?.joinedAt !== undefined;
  return {
    ...rest,
    ...(wasIn && answeredAt !== undefined ? { answeredAt } : {}),
    direction: self?.role === 'caller' ? 'outgoing' : 'incoming',
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
