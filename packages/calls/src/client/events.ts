import type { ConversationCallChanged } from '@xpchat/calls-protocol';
import type { EndedChat } from '../chat/chats.ts';
import type { Reaction } from '../group/reactions.ts';
import type { EndedPhase } from '../model/call-phase.ts';

/** Happenings that are no state. */
export interface WebRTCCallsEvents {
  /** A text for the person, from `showCallError`. */
  callerror: string;
  /**
   * A call ended, including one in the background, whose end no phase shows. Emitted again for the same
   * call when the server reports another reason than was shown.
   */
  callended: EndedPhase;
  /** A call ended in which people wrote to each other. */
  chatended: EndedChat;
  /**
   * The call of a conversation of this person began, changed or ended. Only over a calls server, and only while
   * it is connected: after a reconnect, ask `GET conversations/:id/call`. `call` is as the server sent it, and
   * null if there is none.
   */
  conversationcall: ConversationCallChanged;
  /** Somebody in the call, or this person, reacted with an emoji. */
  reaction: Reaction;
}
