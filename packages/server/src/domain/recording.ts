import type {
  RecordingConsent,
  RecordingContent,
  RecordingEndReason,
} from '@xpchat/calls-protocol';

/** The recording of a call. Times are milliseconds since 1970. */
export type Recording = AskingRecording | RunningRecording | EndedRecording;

interface RecordingBase {
  readonly id: string;
  /** The person who started it, and their device, which records. */
  readonly startedBy: string;
  readonly sessionId: string;
  readonly content: RecordingContent;
  readonly consent: RecordingConsent;
  /** The person who started it agreed first. People stay here after they left. */
  readonly agreed: readonly Agreement[];
}

export interface Agreement {
  readonly userId: string;
  readonly at: number;
}

export interface AskingRecording extends RecordingBase {
  readonly state: 'asking';
  readonly answerBy: number;
}

export interface RunningRecording extends RecordingBase {
  readonly state: 'on' | 'paused';
  readonly startedAt: number;
  /** Milliseconds that were recorded before `since`. */
  readonly recordedMs: number;
  /** When it was started, paused or resumed last. */
  readonly since: number;
}

export interface EndedRecording extends RecordingBase {
  readonly state: 'over';
  readonly reason: RecordingEndReason;
  /** Whose decision or departure ended it. */
  readonly endedBy: string;
  /** Absent if it never began. */
  readonly startedAt?: number;
  readonly endedAt: number;
  readonly recordedMs: number;
}

export type LiveRecording = AskingRecording | RunningRecording;

/** Everything beside the call that decides about `call_record`. */
export interface RecordingRules {
  readonly consent: RecordingConsent;
}
