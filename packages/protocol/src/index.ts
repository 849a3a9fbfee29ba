export { type BackoffLimits, backoffMs } from './backoff.ts';
export {
  CALL_TYPES,
  CANCEL_REASONS,
  type CallType,
  type CancelReason,
  END_REASONS,
  type EndReason,
  type MediaState,
  OPTION_TAGS,
  type OptionTag,
  type Profile,
  REJECT_REASONS,
  type RejectReason,
  TOPOLOGIES,
  type TopologyName,
  VIDEO_SOURCES,
  type VideoSource,
} from './call.ts';
export {
  CALL_STATES,
  type CallState,
  LEG_STATES,
  type LegState,
  PARTICIPANT_ROLES,
  PARTICIPANT_STATES,
  type ParticipantRole,
  type ParticipantState,
  ROSTER_STATES,
  type RosterState,
  SENDER_ROLES,
  SERVER_EVENTS,
  type SenderRole,
  type ServerEvent,
} from './call-states.ts';
export { CLOSE_CODES, type CloseCodeName, shouldReconnect } from './close-codes.ts';
export { ENGINE_ERRORS, type ErrorCode, isErrorCode } from './error-codes.ts';
export { ERROR_CODES } from './error-meanings.ts';
export { GROUP_MESSAGE_TYPES, type GroupMessageType } from './group-message-types.ts';
export { callIdOfGuest, guestIdOf, isGuestId } from './guests.ts';
export type {
  GuestLink,
  IncomingGroup,
  IncomingGroupMessage,
  RosterParticipant,
  WaitingGuest,
} from './incoming-group-messages.ts';
export {
  MAX_CHAT_FRAME_LENGTH,
  MAX_GUEST_NAME_LENGTH,
  MAX_MESSAGE_BYTES,
  MAX_USER_ID_LENGTH,
  PROTOCOL_VERSION,
  USER_ID_PATTERN,
} from './limits.ts';
export {
  isGroupRequest,
  type OutgoingGroup,
  type OutgoingGroupMessage,
} from './outgoing-group-messages.ts';
export {
  type ClientMessage,
  isServerMessageType,
  type Parsed,
  parseClientMessage,
  parseServerMessage,
  type ServerMessage,
} from './parse-message.ts';
export {
  type Incoming,
  type IncomingPeerMessage,
  type Outgoing,
  type OutgoingPeerMessage,
  PEER_MESSAGE_TYPES,
  type PeerMessageType,
  type UnparsedGroupMessage,
} from './peer-messages.ts';
export {
  RECORDING_ACTIONS,
  RECORDING_CONSENTS,
  RECORDING_CONTENTS,
  RECORDING_END_REASONS,
  RECORDING_STATES,
  type RecordingAction,
  type RecordingConsent,
  type RecordingContent,
  type RecordingEndReason,
  type RecordingState,
} from './recordings.ts';
export {
  type ConversationCall,
  type ConversationCallAnswer,
  type ConversationCallMessage,
  conversationCallAnswer,
  type PeopleEntry,
  peopleAnswer,
  peopleEntry,
} from './rest/conversations.ts';
export { type ApiErrorAnswer, apiErrorAnswer } from './rest/error.ts';
export {
  GUEST_ERRORS,
  type GuestAnswer,
  type GuestErrorCode,
  type GuestLinkAnswer,
  type GuestTokenAnswer,
  guestAnswer,
  guestBody,
  guestLinkAnswer,
  guestLinkBody,
  guestTokenAnswer,
  guestTokenBody,
} from './rest/guests.ts';
export {
  type HistoryEntry,
  type HistoryPerson,
  historyAnswer,
  historyEntry,
  type MissedAnswer,
  missedAnswer,
} from './rest/history.ts';
export { type PresenceAnswer, presenceAnswer } from './rest/presence.ts';
export {
  CHAPTER_KINDS,
  type ChapterKind,
  MAX_RECORDING_CHUNK,
  MAX_RECORDING_TITLE_LENGTH,
  RECORDING_ERRORS,
  RECORDING_FILE_STATES,
  type Recording,
  type RecordingDetails,
  type RecordingErrorCode,
  type RecordingFailure,
  type RecordingFileState,
  type RecordingsQuery,
  recording,
  recordingCompleteBody,
  recordingDetails,
  recordingParams,
  recordingSegmentMetadata,
  recordingSegmentParams,
  recordingShareParams,
  recordingsAnswer,
  recordingsQuery,
  recordingTitleBody,
} from './rest/recordings.ts';
export {
  blockParams,
  conversationParams,
  disconnectBody,
  emptyBody,
  HISTORY_FILTERS,
  type HistoryFilter,
  type HistoryQuery,
  historyParams,
  historyQuery,
  peopleQuery,
  presenceQuery,
  seenBody,
} from './rest/requests.ts';
export {
  type Availability,
  type BlockedUser,
  type BlocksAnswer,
  blocksAnswer,
  type CallSettings,
  callSettings,
  type DoNotDisturb,
  doNotDisturb,
  MAX_QUIET_HOURS,
  type QuietHours,
  type SettingsAnswer,
  settingsAnswer,
} from './rest/settings.ts';
export type {
  Ack,
  Authenticate,
  Authenticated,
  ClientSessionMessage,
  ConversationCallChanged,
  ErrorMessage,
  Hello,
  IceServers,
  IceServersRequest,
  MissedCount,
  Ping,
  Pong,
  ServerSessionMessage,
  SessionCall,
  SfuRequest,
  Welcome,
} from './session-messages.ts';
