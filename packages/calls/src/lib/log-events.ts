import type { EndReason, VideoSource } from '@xpchat/calls-protocol';
import {
  count,
  errorCode,
  errorName,
  flag,
  type LogValue,
  messageType,
  parseDetail,
  word,
} from './log-fields.ts';

/**
 * - `debug`: a single message or step
 * - `info`: a call, a connection or a device changed its state
 * - `warn`: something failed, and the person may notice
 * - `error`: a bug in the engine or in a callback of the host
 */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

// Words are spelled out here, so that the table imports nothing of what it describes. A state that is
// missing is an error at the place that logs it.
type PhaseName =
  | 'dialing'
  | 'ringing'
  | 'incoming'
  | 'returnable'
  | 'connecting'
  | 'active'
  | 'reconnecting';

interface LogEventDefinition {
  readonly level: LogLevel;
  /** The fields of the event, each with the function that admits its values to the log. */
  // biome-ignore lint/suspicious/noExplicitAny: each function has its own type of argument
  readonly fields: Readonly<Record<string, (value: any) => LogValue>>;
}

/**
 * Every event that the engine logs. docs/logging.md has the same table, with these comments as the
 * meanings; a test compares the two. The comments are not in the script that a page loads. A value reaches the
 * log only through the function that its field names here.
 */
export const LOG_EVENTS = {
  // Signalling
  /** The connection to the calls server changed its state. */
  signaling_state: {
    level: 'info',
    fields: { state: word<'offline' | 'connecting' | 'online'> },
  },
  /** The connection to the calls server broke, or an attempt failed. */
  signaling_lost: {
    level: 'info',
    fields: { closeCode: count, failures: count },
  },
  /** No connection could be opened: the token callback failed, or the URL is not valid. */
  signaling_failed: {
    level: 'warn',
    fields: { error: errorName },
  },
  /** A message was sent, or buffered until the server can be reached. No candidates. */
  message_sent: {
    level: 'debug',
    fields: { type: messageType },
  },
  /** A message was received. No candidates. */
  message_received: {
    level: 'debug',
    fields: { type: messageType },
  },
  /** A received message does not have the shape of its type. */
  message_rejected: {
    level: 'warn',
    fields: { type: messageType, code: errorCode, detail: parseDetail },
  },
  /** A message could not be sent or buffered. */
  message_not_sent: {
    level: 'warn',
    fields: { type: messageType, error: errorName },
  },
  /** A message came in a state that does not allow it. */
  message_ignored: {
    level: 'debug',
    fields: { type: messageType, error: errorName },
  },
  /** The engine could not do what a message asks for. */
  message_failed: {
    level: 'warn',
    fields: { type: messageType, error: errorName },
  },
  /** The server refused a message of the given type. */
  server_error: {
    level: 'warn',
    fields: { type: messageType, code: errorCode },
  },
  // Calls
  /** The call changed its phase, or who holds it. */
  call_phase: {
    level: 'info',
    fields: { phase: word<PhaseName>, localHold: flag, remoteHold: flag },
  },
  /** The call is over. */
  call_ended: {
    level: 'info',
    fields: { reason: word<EndReason>, by: word<'local' | 'remote'>, error: errorCode },
  },
  /** The call cannot go on with its connection. */
  call_failed: {
    level: 'warn',
    fields: { error: errorName },
  },
  /** Both sides dialled each other, and the remaining call could not be joined. */
  glare_failed: {
    level: 'warn',
    fields: { error: errorName },
  },
  /** The tracks of a call could not be changed for a hold or a resume. */
  hold_failed: {
    level: 'warn',
    fields: { error: errorName },
  },
  // Peer connections
  /** The media transport of a connection changed its state. */
  transport_state: {
    level: 'info',
    fields: { state: word<'connecting' | 'connected' | 'disconnected' | 'failed' | 'closed'> },
  },
  /** A step of the offer/answer exchange failed. */
  negotiation_failed: {
    level: 'warn',
    fields: { error: errorName },
  },
  /** The browser refused a remote ICE candidate. */
  candidate_failed: {
    level: 'warn',
    fields: { error: errorName },
  },
  /** Other connections carry a group call from now on. */
  topology_change: {
    level: 'info',
    fields: { topology: word<'direct' | 'mesh' | 'sfu'> },
  },
  /** The media server could not be joined, or did not take a track. */
  sfu_failed: {
    level: 'warn',
    fields: { error: errorName },
  },
  // Own media
  /** The microphone or the source of the own video changed. */
  local_media: {
    level: 'info',
    fields: { microphone: word<'on' | 'muted' | 'absent'>, video: word<VideoSource> },
  },
  /** The browser ended a capture: a device was unplugged, or the person stopped a share. */
  capture_ended: {
    level: 'info',
    fields: { capture: word<'microphone' | 'camera' | 'screen'> },
  },
  /** A microphone, camera or screen could not be opened. */
  capture_failed: {
    level: 'warn',
    fields: { error: errorName },
  },
  /** The own video could not be switched after its capture had ended. */
  video_switch_failed: {
    level: 'warn',
    fields: { error: errorName },
  },
  /** A media processor failed; the track goes on without it. */
  processor_failed: {
    level: 'warn',
    fields: { capture: word<'microphone' | 'camera' | 'screen'>, error: errorName },
  },
  // Everything
  /** The engine or a listener threw. The page's error handler gets the error. */
  unexpected_error: {
    level: 'error',
    fields: { error: errorName },
  },
} as const satisfies Readonly<Record<string, LogEventDefinition>>;

export type LogEventName = keyof typeof LOG_EVENTS;

/** The fields of an event. Undefined leaves a field out. */
export type LogFields<N extends LogEventName> = {
  readonly [F in keyof (typeof LOG_EVENTS)[N]['fields']]:
    | ((typeof LOG_EVENTS)[N]['fields'][F] extends (value: infer V) => LogValue ? V : never)
    | undefined;
};
