import type { Tile } from '../media/layout.ts';
import type { ByteCount } from '../spool/segment-bytes.ts';
import type { RecordingContent, RecordingProfile } from '../types.ts';

/** A segment for the finished file. */
export interface SegmentSource {
  readonly startMs: number;
  /** The bytes where the worker does not store them. */
  readonly blob?: Blob;
  /** The segment where the worker does. */
  readonly segmentId?: string;
}

/** What the page asks the worker for: the parameters and the result. */
export interface WorkerMethods {
  /** Whether the worker can store bytes in OPFS. */
  storage(): boolean;
  open(segmentId: string): ByteCount;
  append(at: { segmentId: string; bytes: Uint8Array }): void;
  read(at: { segmentId: string; start: number; end: number }): Uint8Array;
  removeBefore(at: { segmentId: string; offset: number }): void;
  remove(segmentId: string): void;
  /** Begins to compose and encode. `toStorage`: into the segment; otherwise the page gets the bytes. */
  start(options: {
    segmentId: string;
    toStorage: boolean;
    content: RecordingContent;
    profile: RecordingProfile;
    sound: ReadableStream<AudioData>;
    isPaused: boolean;
  }): void;
  /** What is drawn from now on. */
  tiles(tiles: readonly Tile[]): void;
  /** The pictures of a tile; they end with their track. */
  video(input: { id: string; frames: ReadableStream<VideoFrame> }): void;
  pause(): void;
  resume(): void;
  /** Writes what is left. */
  stop(): void;
  /** Makes one file with duration and cues. */
  finish(segments: readonly SegmentSource[]): Blob;
}

/** What the worker tells the page by itself. */
export type WorkerEvent =
  | { readonly event: 'count'; readonly segmentId: string; readonly count: ByteCount }
  | { readonly event: 'bytes'; readonly bytes: Uint8Array }
  | { readonly event: 'progress'; readonly recordedMs: number; readonly droppedFrames: number }
  | { readonly event: 'failed'; readonly error: string };

export type WorkerMethodName = keyof WorkerMethods;

export interface WorkerRequest {
  readonly id: number;
  readonly method: WorkerMethodName;
  readonly param: unknown;
}

export interface WorkerAnswer {
  readonly id: number;
  readonly result?: unknown;
  /** Name and message of an error. */
  readonly error?: { readonly name: string; readonly message: string };
}
