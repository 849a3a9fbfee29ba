import type { RecordingInput } from '../types.ts';

/** Makes bytes of inputs: one of the two ways of this folder. */
export interface MediaWriter {
  setInputs(inputs: readonly RecordingInput[]): void;
  pause(): void;
  resume(): void;
  /** Resolves once all bytes were passed on. */
  stop(): Promise<void>;
}

export interface WriterEvents {
  /** Bytes for the end of the segment, where the writer does not store them by itself. */
  readonly onBytes: (bytes: Uint8Array) => Promise<void>;
  readonly onProgress: (recordedMs: number, droppedFrames: number) => void;
  readonly onFailure: (error: unknown) => void;
}

/** The voices of the inputs, by tile. */
export function voicesOf(inputs: readonly RecordingInput[]): ReadonlyMap<string, MediaStreamTrack> {
  const voices = new Map<string, MediaStreamTrack>();
  for (const { id, audio } of inputs) if (audio?.readyState === 'live') voices.set(id, audio);
  return voices;
}

/** Tiles without their tracks. */
export const tilesOf = (inputs: readonly RecordingInput[]) =>
  inputs.map(({ id, name, kind, isSpeaking, video }) => ({
    id,
    name,
    kind,
    isSpeaking,
    hasVideo: video !== null && video.readyState === 'live',
  }));
