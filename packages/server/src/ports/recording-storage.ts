import type { RecordingFiles, RecordingSegment } from './recording-store.ts';

/** Bytes that can be read in any order. */
export interface RandomAccessFile {
  readonly size: number;
  /** The bytes from `start` up to and without `end`; fewer at the end of the file. */
  read(start: number, end: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** A finished file or a poster. */
export interface ResultFile {
  readonly size: number;
  /** From `start` up to and with `end`. Closes the file at its end. */
  stream(start: number, end: number): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** Where the bytes of recordings are: a folder, or S3. Names are those of ids that the server made. */
export interface RecordingStorage {
  /** Bytes that may still be stored. Undefined if the storage does not know. */
  freeBytes(): Promise<number | undefined>;
  openSegment(id: string): Promise<RandomAccessFile | undefined>;
  openResult(name: string): Promise<ResultFile | undefined>;
  /** The path of a new local file, which `publish` or `discard` takes. */
  newFile(name: string): Promise<string>;
  /** The local file becomes a result: all of it, or nothing after a crash. Resolves to its size. */
  publish(name: string): Promise<number>;
  discard(name: string): Promise<void>;
  /** Stores a small result. */
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** Files that are gone already do not matter. */
  remove(files: RecordingFiles): Promise<void>;
  /** Files that were not written to since `time`, in batches. Deletes local files of that age. */
  olderThan(time: number): AsyncIterable<RecordingFiles>;
}

/** The answer to a request of the tus protocol. */
export interface TusAnswer {
  readonly status: number;
  readonly offset?: number | undefined;
  readonly length?: number | undefined;
  readonly message: string;
}

/** Uploads of segments by the tus protocol 1.0. */
export interface SegmentUploads {
  /** An upload of no bytes, unless it exists. */
  create(segment: RecordingSegment, headers: Readonly<Record<string, string>>): Promise<TusAnswer>;
  /** How many bytes there are. */
  head(segmentId: string): Promise<TusAnswer>;
  append(
    segmentId: string,
    headers: Readonly<Record<string, string>>,
    chunk: Uint8Array,
  ): Promise<TusAnswer>;
}
