import type { RecordingContent, RecordingEndReason, RecordingState } from '@xpchat/calls-protocol';
import type { Peer } from '../model/call-phase.ts';

/** The recording of a call, as the server told it last. */
export interface CallRecording {
  readonly id: string;
  readonly callId: string;
  /** `asking`: nothing is recorded yet. `over`: the last recording of the call. */
  readonly state: RecordingState;
  readonly content: RecordingContent;
  readonly startedBy: Peer;
  /** This device records. */
  readonly isOwn: boolean;
  /** This person started it, with this device or another one. */
  readonly isOwnPerson: boolean;
  /** This person has to answer: see {@link Recordings.answer}. Until then nothing of them is recorded. */
  readonly isAsked: boolean;
  /** People who agreed, by user id; the person who started it first. */
  readonly agreed: readonly string[];
  /** People who have not answered. */
  readonly asked: readonly Peer[];
  /** Milliseconds that were recorded at `since`. Grows while the state is `on`. */
  readonly recordedMs: number;
  /** By the clock of the page (`Date.now()`). */
  readonly since: number;
  /** With `over`. */
  readonly reason?: RecordingEndReason | undefined;
  /** With `over`: whose decision or departure ended it. */
  readonly endedBy?: Peer | undefined;
}

/** Recordings of the call in the foreground. `WebRTCCalls.recordings()` returns it. */
export interface Recordings {
  /**
   * Asks everybody in the call whether it may be recorded. The host of the engine records on this device once
   * `CallsSnapshot.recording` is `on`: the interface does, with `@xpchat/calls/recording`.
   *
   * @throws CallsError `not_in_call`, `invalid_state` before the call is answered, `already_recording`,
   *   `not_allowed` for a guest, `not_supported` if the server takes no recordings, this browser cannot
   *   record, or the app of somebody in the call cannot ask
   */
  start(options?: { readonly content?: RecordingContent | undefined }): Promise<void>;
  /** Stops it, or the question. Throws CallsError `not_in_call`, `already_done`, `not_allowed`. */
  stop(): Promise<void>;
  /** Throws CallsError `not_in_call`, `already_done`, `not_allowed` on a device that does not record. */
  pause(): Promise<void>;
  /** Throws CallsError as {@link pause}. */
  resume(): Promise<void>;
  /**
   * Answers the question. `false` refuses it; after the person agreed, it withdraws that, which stops the
   * recording; a person who has just joined leaves the call.
   *
   * @throws CallsError `not_in_call`, or `already_done` if the recording is over or the person agreed before
   */
  answer(agrees: boolean): Promise<void>;
}
