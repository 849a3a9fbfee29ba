import type { EndReason } from '@xpchat/calls-protocol';
import type { Call, Participant } from '../../../domain/call.ts';
import { isLive } from '../../../domain/call.ts';

/** A call in one participant's history: a row of `calls_participants`. */
export type HistoryRow = readonly [
  callId: string,
  userId: string,
  role: Participant['role'],
  callType: Call['type'],
  peer: string | null,
  live: 0 | 1,
  outcome: EndReason | null,
  createdAt: number,
  answeredAt: number | null,
  endedAt: number | null,
  missed: 0 | 1,
  hidden: 0 | 1,
];

/** End reasons with which an unanswered call counts as missed by its callees. */
const MISSED_REASONS: ReadonlySet<EndReason> = new Set<EndReason>([
  'no_answer',
  'cancelled',
  'offline',
  'busy',
  'unavailable',
  'connection_lost',
]);

export function historyRows(call: Call): HistoryRow[] {
  const live = isLive(call);
  const answeredAt = call.state === 'ringing' ? null : (call.answeredAt ?? null);
  const outcome = live ? null : call.endReason;
  return call.participants.map((person): HistoryRow => {
    const others = call.participants.filter(({ userId }) => userId !== person.userId);
    return [
      call.id,
      person.userId,
      person.role,
      call.type,
      others.length === 1 ? (others[0]?.userId ?? null) : null,
      live ? 1 : 0,
      outcome,
      call.createdAt,
      answeredAt,
      live ? null : call.endedAt,
      isMissed(call, person) ? 1 : 0,
      person.hidden ? 1 : 0,
    ];
  });
}

/** Whether an ended call rang the person, or would have, and they neither took it nor declined. */
function isMissed(call: Call, { role, hidden, joinedAt, leftReason }: Participant): boolean {
  if (isLive(call) || role !== 'callee' || hidden) return false;
  const wasAnswered = call.group ? joinedAt !== undefined : call.answeredAt !== undefined;
  return !wasAnswered && MISSED_REASONS.has(leftReason ?? call.endReason);
}
