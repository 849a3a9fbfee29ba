/** A person's camera, or a shared screen, with the voice that belongs to it. */
export interface RecordingInput {
  /** The same for the same tile, whatever its tracks are. */
  readonly id: string;
  /** Drawn on the tile; its initials stand where there is no video. */
  readonly name: string;
  readonly audio: MediaStreamTrack | null;
  readonly video: MediaStreamTrack | null;
  readonly kind: 'camera' | 'screen';
  readonly isSpeaking: boolean;
}

/** `audio` records the voices alone. */
export type RecordingContent = 'video' | 'audio';

/** The size of the picture and what the file may cost. */
export interface RecordingProfile {
  /** Pixels, even numbers. */
  readonly width: number;
  readonly height: number;
  /** Frames in a second at most. */
  readonly frameRate: number;
  /** Bits in a second. */
  readonly videoBitrate: number;
  readonly audioBitrate: number;
}

/** Why a recording failed, or what it suffers from while it goes on. */
export type RecorderProblem =
  /** The disk is full. The rest waits in memory until it is sent; without network the recorder stops. */
  | 'disk_full'
  /** Neither OPFS nor IndexedDB took the bytes: they wait in memory. */
  | 'not_on_disk'
  /** The browser cannot encode, or its encoder broke. What was written before is there. */
  | 'encoder_failed'
  /** No sound arrives: the browser wants a gesture of the person first. */
  | 'sound_blocked';

export type RecorderPhase = 'starting' | 'recording' | 'paused' | 'stopping' | 'stopped' | 'failed';

export interface RecorderState {
  readonly phase: RecorderPhase;
  /** Length of this segment so far, without its pauses, in milliseconds. */
  readonly recordedMs: number;
  /** Bytes that were written. */
  readonly bytes: number;
  /** Pictures that were left out because the encoder was busy. 0 where the browser does not tell. */
  readonly droppedFrames: number;
  readonly error: RecorderProblem | null;
}

/** What the parts of a recording report to the log of the host. Errors are never shown with their text. */
export type RecordingLog = (
  event:
    | 'recorder_started'
    | 'recorder_failed'
    | 'recorder_stopped'
    | 'worker_failed'
    | 'storage_failed'
    | 'upload_failed',
  error?: unknown,
) => void;
