import type { FinishedCall } from '@xpchat/calls-server';
import type { CallCard } from '../../wire/entities.ts';
import type { Hub } from '../realtime/hub.ts';
import type { Conversations } from './conversations.ts';
import type { Messages } from './messages.ts';

export interface CallCardsDeps {
  readonly conversations: Pick<Conversations, 'findDirect'>;
  readonly messages: Pick<Messages, 'postCall'>;
  readonly hub: Pick<Hub, 'send'>;
}

/** Posts finished calls as cards in conversations. */
export interface CallCards {
  /** Posts one card per call. Further reports of the same call change nothing. */
  post(call: FinishedCall): Promise<void>;
}

/** End reasons that make an unanswered call a missed call for the callee. */
const MISSED_REASONS: ReadonlySet<string> = new Set<FinishedCall['reason']>([
  'no_answer',
  'cancelled',
  'offline',
  'busy',
  'unavailable',
  'connection_lost',
]);

function cardOf({ id, type, reason, createdAt, answeredAt, endedAt }: FinishedCall): CallCard {
  const answered = answeredAt !== undefined;
  return {
    callId: id,
    type,
    startedAt: createdAt,
    reason,
    duration: answered ? endedAt - answeredAt : null,
    missed: !answered && MISSED_REASONS.has(reason),
  };
}

export function createCallCards({ conversations, messages, hub }: CallCardsDeps): CallCards {
  return {
    async post(call) {
      const { caller, callees, hiddenFrom } = call;
      for (const callee of callees) {
        const conversationId = await conversations.findDirect(caller, callee);
        if (conversationId === undefined) continue;
        const seen = await messages.postCall({
          conversationId,
          callerId: caller,
          card: cardOf(call),
          hiddenFrom: hiddenFrom.includes(callee) ? callee : null,
          readers: [caller, callee],
        });
        for (const { readerId, message } of seen) hub.send(readerId, { type: 'message', message });
      }
    },
  };
}
