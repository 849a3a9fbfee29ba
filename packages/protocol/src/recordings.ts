/** The vocabulary of recordings (docs/adr/0018-recordings.md). */

/** What a device asks for with `call_record`. */
export const RECORDING_ACTIONS = ['start', 'stop', 'pause', 'resume', 'agree', 'decline'] as const;
export type RecordingAction = (typeof RECORDING_ACTIONS)[number];

/** What a recording holds: one picture and all voices, or the voices alone. */
export const RECORDING_CONTENTS = ['video', 'audio'] as const;
export type RecordingContent = (typeof RECORDING_CONTENTS)[number];

/**
 * - `asking`: people are asked whether they agree. Nothing is recorded.
 * - `on`, `paused`: everybody who is heard agreed.
 * - `over`: the last recording of the call.
 */
export const RECORDING_STATES = ['asking', 'on', 'paused', 'over'] as const;
export type RecordingState = (typeof RECORDING_STATES)[number];

/** Why a recording is over, or never began. Codes are never reused for another meaning. */
export const RECORDING_END_REASONS = [
  /** The person who started it stopped it. */
  'stopped',
  /** Somebody did not agree, so nothing was recorded. */
  'declined',
  /** Not everybody answered in time, so nothing was recorded. */
  'no_answer',
  /** Somebody who had agreed withdrew. */
  'withdrawn',
  /** The person who started it left the call, or took another device. */
  'recorder_left',
  'call_ended',
] as const;
export type RecordingEndReason = (typeof RECORDING_END_REASONS)[number];

/** Whether people are asked before a recording (`ask`), or only see that it runs (`notice`). */
export const RECORDING_CONSENTS = ['ask', 'notice'] as const;
export type RecordingConsent = (typeof RECORDING_CONSENTS)[number];
