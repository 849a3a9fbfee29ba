import * as v from 'valibot';
import { envelope } from './envelope.ts';
import { callType, opaqueId, userId } from './fields.ts';
import { MAX_CHAT_FRAME_LENGTH } from './limits.ts';

/**
 * Fields that messages of group calls have in both directions. Clients address them with `to`, and receive
 * them with `from`.
 */

export const groupCall = { callId: opaqueId, ...envelope };

/** A client names it in `call_invite`. In messages of the server, only the server sets it. */
export const conversation = { conversationId: v.optional(userId) };

/** The messages that go in both directions, without their address. */
export const sharedGroupMessages = {
  /** Rings a person. */
  call_invite: { type: v.literal('call_invite'), ...groupCall, ...conversation, callType },
  /** A message of the chat within the call, for one participant. */
  call_chat: {
    type: v.literal('call_chat'),
    ...groupCall,
    /**
     * A frame between the participants of a chat. The server relays it unchanged. At most
     * {@link MAX_CHAT_FRAME_LENGTH} characters of JSON.
     */
    frame: v.pipe(
      v.unknown(),
      v.check((frame) => (JSON.stringify(frame)?.length ?? 0) <= MAX_CHAT_FRAME_LENGTH),
    ),
  },
};
