export type {
  CallType,
  ConversationCallChanged,
  EndReason,
  ErrorCode,
  GuestLink,
  MediaState,
  Profile,
  VideoSource,
} from '@xpchat/calls-protocol';
export type { CallSettings } from './call/call-settings.ts';
export type { CallStats } from './call/call-stats.ts';
export type { GroupUpdate, OngoingCall } from './call/group-port.ts';
export type { GuestRequest, Guests, LobbyState } from './call/guests-port.ts';
export type { CallRecording, Recordings } from './call/recordings-port.ts';
export type { Chat, ChatState } from './chat/call-chat.ts';
export type { ChatError, ChatErrorCode } from './chat/chat-error.ts';
export type { EndedChat } from './chat/chats.ts';
export type { ChatFile, FileTransfer, TransferState } from './chat/file-state.ts';
export type { ChatMessage, MessageState } from './chat/messages.ts';
export type { WebRTCCallsEvents } from './client/events.ts';
export type { WebRTCCallsOptions } from './client/options.ts';
export type { CallsSnapshot } from './client/snapshot.ts';
export { WebRTCCalls } from './client/webrtc-calls.ts';
export { CallsError, type MediaErrorCode } from './errors.ts';
export type { Reaction } from './group/reactions.ts';
export type { LogEventName, LogFields, LogLevel } from './lib/log-events.ts';
export type { LogValue } from './lib/log-fields.ts';
export type { CallsLogger } from './lib/log-sinks.ts';
export {
  createLogger,
  type Logger,
  type LogRecord,
  type LogSink,
  type RootLogger,
} from './lib/logger.ts';
export type {
  LocalMediaState as LocalMedia,
  MediaChoice,
  MediaProblem,
  MediaRequest,
} from './media/media-types.ts';
export {
  type CallInfo,
  type CallPhase,
  type CallPhaseName,
  type EndedPhase,
  isAnswered,
  isLive,
  type LivePhase,
  type Peer,
} from './model/call-phase.ts';
export type { GroupState, SfuFallback } from './model/group-state.ts';
export type { Participant } from './model/participant.ts';
export type { PeerStats } from './peer/peer-stats.ts';
export { optionTagsOf } from './platform/browser-platform.ts';
export type {
  Capabilities,
  DeviceStorage,
  HostSocket,
  MediaLines,
  Platform,
  SocketEvents,
  SocketPort,
  TabStorage,
  TrackKind,
} from './platform/platform.ts';
export { PlanBLines } from './platform/quirks/plan-b-lines.ts';
export { UnifiedPlanLines } from './platform/unified-plan-lines.ts';
export type { Clock } from './primitives/clock.ts';
export type { ReportError } from './primitives/report-error.ts';
export type { Readable } from './primitives/value.ts';
export type { SignalingState } from './signaling/signaling.ts';
