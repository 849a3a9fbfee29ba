import { MemoryParts } from '../spool/memory-parts.ts';
import { type Part, QuotaExceeded } from '../spool/part-storage.ts';

/** A storage with a size. Its content outlives the page that wrote it, as a disk does. */
export class SmallDisk extends MemoryParts {
  capacity: number;
  private _used = 0;

  constructor(capacity = Number.POSITIVE_INFINITY) {
    super();
    this.capacity = capacity;
  }

  get used(): number {
    return this._used;
  }

  override async append(segmentId: string, part: Part, bytes: Uint8Array): Promise<void> {
    if (this._used + bytes.length > this.capacity) throw new QuotaExceeded('the disk is full');
    this._used += bytes.length;
    await super.append(segmentId, part, bytes);
  }

  override async remove(segmentId: string, part: Part): Promise<void> {
    this._used -= part.size;
    await super.remove(segmentId, part);
  }
}

/** Bytes that differ from those of another place. */
export function bytesFrom(start: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = (start + i) % 251;
  return bytes;
}

/** Whether bytes are those of a place. A test runner compares millions of them one by one, for minutes. */
export const areFrom = (bytes: Uint8Array | undefined, start: number, length: number): boolean =>
  bytes?.length === length && bytes.every((byte, i) => byte === (start + i) % 251);
