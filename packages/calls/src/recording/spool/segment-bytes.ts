import type { Readable } from '../../primitives/value.ts';

/** How much of a segment there is. */
export interface ByteCount {
  /** Bytes that were appended, on disk or in memory. */
  readonly size: number;
  /** Bytes at the end that are only in memory, because the disk is full. */
  readonly inMemory: number;
}

/** The bytes of a segment: appended at the end, removed at the beginning. */
export interface SegmentBytes {
  readonly count: Readable<ByteCount>;
  /** Resolves once the bytes are stored, or held in memory because the disk is full. */
  append(bytes: Uint8Array): Promise<void>;
  /** Rejects for bytes that were removed. */
  read(start: number, end: number): Promise<Uint8Array>;
  /** Removes what lies before `offset`, apart from a part that goes on behind it. */
  removeBefore(offset: number): Promise<void>;
  /** Removes everything. */
  remove(): Promise<void>;
}
