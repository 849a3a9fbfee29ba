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
  /** What the event means; the message that a developer reads. */
  readonly meaning: string;
  /** The fields of the event, each with the function that admits its values to the log. */
  // biome-ignore lint/suspicious/noExplicitAny: each function has its own type of argument
  readonly fields: Readonly<Record<string, (value: any) => LogValue>>;
}

/**
 * Every event that the engine logs. docs/logging.md has the same table; a test compares the two. A
 * value reaches the log only through the function that its field names here.
 */
export const LOG_EVENTS = {
  // Signalling
  signaling_state: {
    level: 'info',
    meaning: 'The connection to the calls server changed its state.',
    fields: { state: word<'offline' | 'connecting' | 'online'> },
  },
  signaling_lost: {
    level: 'info',
    meaning: 'The connection to the calls server broke, or an attempt failed.',
    fields: { closeCode: count, failures: count },
  },
  signaling_failed: {
    level: 'warn',
    meaning: 'No connection could be opened: the token callback failed, or the URL is not valid.',
    fields: { error: errorName },
  },
  message_sent: {
    level: 'debug',
    meaning: 'A message was sent, or buffered until the server can be reached. No candidates.',
    fields: { type: messageType },
  },
  message_received: {
    level: 'debug',
    meaning: 'A message was received. No candidates.',
    fields: { type: messageType },
  },
  message_rejected: {
    level: 'warn',
    meaning: 'A received message does not have the shape of its type.',
    fields: { type: messageType, code: errorCode, detail: parseDetail },
  },
  message_not_sent: {
    level: 'warn',
    meaning: 'A message could not be sent or buffered.',
    fields: { type: messageType, error: errorName },
  },
  message_ignored: {
    level: 'debug',
    meaning: 'A message came in a state that does not allow it.',
    fields: { type: messageType, error: errorName },
  },
  message_failed: {
    level: 'warn',
    meaning: 'The engine could not do what a message asks for.',
    fields: { type: messageType, error: errorName },
  },
  server_error: {
    level: 'warn',
    meaning: 'The server refused a message of the given type.',
    fields: { type: messageType, code: errorCode },
  },
  // Calls
  call_phase: {
    level: 'info',
    meaning: 'The call changed its phase, or who holds it.',
    fields: { phase: word<PhaseName>, localHold: flag, remoteHold: flag },
  },
  call_ended: {
    level: 'info',
    meaning: 'The call is over.',
    fields: { reason: word<EndReason>, by: word<'local' | 'remote'>, error: errorCode },
  },
  call_failed: {
    level: 'warn',
    meaning: 'The call cannot go on with its connection.',
    fields: { error: errorName },
  },
  glare_failed: {
    level: 'warn',
    meaning: 'Both sides dialled each other, and the remaining call could not be joined.',
    fields: { error: errorName },
  },
  hold_failed: {
    level: 'warn',
    meaning: 'The tracks of a call could not be changed for a hold or a resume.',
    fields: { error: errorName },
  },
  // Peer connections
  transport_state: {
    level: 'info',
    meaning: 'The media transport of a connection changed its state.',
    fields: { state: word<'connecting' | 'connected' | 'disconnected' | 'failed' | 'closed'> },
  },
  negotiation_failed: {
    level: 'warn',
    meaning: 'A step of the offer/answer exchange failed.',
    fields: { error: errorName },
  },
  candidate_failed: {
    level: 'warn',
    meaning: 'The browser refused a remote ICE candidate.',
    fields: { error: errorName },
  },
  // Own media
  local_media: {
    level: 'info',
    meaning: 'The microphone or the source of the own video changed.',
    fields: { microphone: word<'on' | 'muted' | 'absent'>, video: word<VideoSource> },
  },
  capture_ended: {
    level: 'info',
    meaning: 'The browser ended a capture: a device was unplugged, or the person stopped a share.',
    fields: { capture: word<'microphone' | 'camera' | 'screen'> },
  },
  capture_failed: {
    level: 'warn',
    meaning: 'A microphone, camera or screen could not be opened.',
    fields: { error: errorName },
  },
  video_switch_failed: {
    level: 'warn',
    meaning: 'The own video could not be switched after its capture had ended.',
    fields: { error: errorName },
  },
  processor_failed: {
    level: 'warn',
    meaning: 'A media processor failed; the track goes on without it.',
    fields: { capture: word<'microphone' | 'camera' | 'screen'>, error: errorName },
  },
  // Everything
  unexpected_error: {
    level: 'error',
    meaning: "The engine or a listener threw. The page's error handler gets the error.",
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
