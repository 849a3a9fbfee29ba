export type {
  CallType,
  EndReason,
  ErrorCode,
  MediaState,
  Profile,
  VideoSource,
} from '@xpchat/calls-protocol';
export type { CallStats, PeerStats } from './call/call-stats.ts';
export { CallsError, type MediaErrorCode } from './errors.ts';
export type { CallsLogger } from './lib/log-sinks.ts';
export { createLogger, type LogRecord } from './lib/logger.ts';
export type { MediaChoice, MediaProblem, MediaRequest, WebRTCCallsOptions } from './options.ts';
export type {
  Clock,
  MediaLines,
  Platform,
  SocketEvents,
  SocketPort,
  TabStorage,
  TrackKind,
} from './platform/platform.ts';
export { PlanBLines } from './platform/quirks/plan-b-lines.ts';
export { UnifiedPlanLines } from './platform/unified-plan-lines.ts';
export {
  type CallInfo,
  type CallPhase,
  type CallPhaseName,
  type CallsSnapshot,
  type Capabilities,
  type EndedPhase,
  isAnswered,
  isLive,
  type LivePhase,
  type LocalMedia,
  type Participant,
  type Peer,
  type Readable,
  type SignalingState,
} from './snapshot.ts';
export { WebRTCCalls, type WebRTCCallsEvents } from './webrtc-calls.ts';
