import type { CallType, EndReason } from '@xpchat/calls-protocol';
import type { EndedCall } from './calls/call.ts';

/** A finished call, for a host's history or a card in the conversation. Times are milliseconds. */
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

export function summaryOf(call: EndedCall): CallSummary {
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
