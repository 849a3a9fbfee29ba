/** Where the bytes of a segment are on this device. */
export type SpoolKind = 'opfs' | 'indexeddb' | 'memory';

/** A part of a segment: `from` is the place of its first byte in the segment. */
export interface Part {
  readonly from: number;
  readonly size: number;
}

/**
 * Stores the parts of segments. A segment is cut into parts, because a file loses no bytes at its
 * beginning: a part whose bytes were acknowledged is removed as a whole.
 */
export interface PartStorage {
  readonly kind: SpoolKind;
  /**
   * Adds bytes to the end of a part, and makes the part. Rejects with a QuotaExceededError on a full disk;
   * the part is as it was before then.
   *
   * @param size bytes that the part has
   */
  append(segmentId: string, part: Part, bytes: Uint8Array): Promise<void>;
  /** Bytes from `start` to `end` of a part. */
  read(segmentId: string, part: Part, start: number, end: number): Promise<Uint8Array>;
  remove(segmentId: string, part: Part): Promise<void>;
  /** The parts of a segment by their places. */
  parts(segmentId: string): Promise<readonly Part[]>;
  /** Stops holding files open. */
  close(): void;
}

export function isQuotaError(error: unknown): boolean {
  // QuotaExceededError is a class of its own in Chromium since 2025; its name stayed.
  return error instanceof Object && 'name' in error && error.name === 'QuotaExceededError';
}

export class QuotaExceeded extends Error {
  override readonly name = 'QuotaExceededError';
}
