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
  /** Posts one card per call: in the conversation in which it was started, else in that of the two. Further reports of the same call change nothing. */
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
  /** @param hiddenFrom the participant who must not learn of the call */
  async function postTo(
    conversationId: string,
    call: FinishedCall,
    hiddenFrom: string | null,
  ): Promise<void> {
    const seen = await messages.postCall({
      conversationId,
      callerId: call.caller,
      card: cardOf(call),
      hiddenFrom,
    });
    for (const { readerId, message } of seen) hub.send(readerId, { type: 'message', message });
  }

  return {
    async post(call) {
      const { caller, callees, hiddenFrom, conversationId } = call;
      // All members saw that the call went on. It is part of no other conversation.
      if (conversationId !== undefined) {
        await postTo(conversationId, call, null);
        return;
      }
      // A call of two that grew belongs to the conversation of the two.
      const [callee] = callees;
      const direct = callee && (await conversations.findDirect(caller, callee));
      if (direct) await postTo(direct, call, hiddenFrom.includes(callee) ? callee : null);
    },
  };
}
