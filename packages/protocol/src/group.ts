export {
  type IncomingGroup,
  type IncomingGroupMessage,
  type OutgoingGroup,
  type OutgoingGroupMessage,
  parseGroupMessage,
  type RosterParticipant,
} from './group-messages.ts';
export {
  type ConversationCall,
  type ConversationCallAnswer,
  conversationCallAnswer,
  parseConversationCall,
} from './rest/conversations.ts';
