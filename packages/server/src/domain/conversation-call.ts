import type { ConversationCall } from '@xpchat/calls-protocol';
import { type Call, isLive } from './call.ts';

/** The call of a conversation, as its members see it. Null if it is over. */
export function conversationCallOf(call: Call | undefined): ConversationCall | null {
  if (!call?.group || !isLive(call)) return null;
  return {
    callId: call.id,
    callType: call.type,
    since: call.createdAt,
    ...(call.group.locked ? { locked: true } : {}),
    participants: call.participants
      .filter(({ state }) => state === 'joined')
      .map(({ userId, profile }) => {
        const { name, picture } = profile ?? {};
        const shown = {
          ...(name === undefined ? {} : { name }),
          ...(picture === undefined ? {} : { picture }),
        };
        return { userId, ...(Object.keys(shown).length > 0 ? { profile: shown } : {}) };
      }),
  };
}
