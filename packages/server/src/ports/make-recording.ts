import type { RandomAccessFile } from './recording-storage.ts';

export interface SegmentToJoin {
  readonly id: string;
  /** Milliseconds from the start of the recording to the start of the segment. */
  readonly startMs: number;
  readonly file: RandomAccessFile;
}

export interface JoinedSegments {
  readonly durationMs: number;
  /** From 0 to 100, in equal parts of the duration. */
  readonly waveform: readonly number[];
  /** A picture in WebP. */
  readonly poster: Uint8Array | null;
  /** Segments of which nothing could be read. */
  readonly unreadable: readonly string[];
}

/**
 * Joins segments to one file that can be played from any position. What ends in the middle is taken up to its
 * last complete frame.
 *
 * @param path of the new local file
 * @returns null if no segment holds anything
 */
export type MakeRecording = (
  segments: readonly SegmentToJoin[],
  path: string,
  signal: AbortSignal,
) => Promise<JoinedSegments | null>;
