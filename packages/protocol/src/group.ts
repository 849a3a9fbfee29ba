export {
  type ChatFrame,
  type ChatFrameType,
  MAX_CHAT_FILE_BYTES,
  MAX_CHAT_TEXT_LENGTH,
  MAX_CHUNK_BYTES,
  MAX_REACTION_LENGTH,
  type PastMessage,
  parseChatFrame,
} from './chat-frames.ts';
export {
  type GuestLink,
  type IncomingGroup,
  type IncomingGroupMessage,
  parseGroupMessage,
  type RosterParticipant,
  type WaitingGuest,
} from './incoming-group-messages.ts';
export type { OutgoingGroup, OutgoingGroupMessage } from './outgoing-group-messages.ts';
export {
  type ConversationCall,
  type ConversationCallAnswer,
  conversationCallAnswer,
  parseConversationCall,
} from './rest/conversations.ts';
