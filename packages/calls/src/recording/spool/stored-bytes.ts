import { TaskQueue } from '../../lib/task-queue.ts';
import { Value } from '../../primitives/value.ts';
import { joined } from './memory-parts.ts';
import { isQuotaError, type Part, type PartStorage } from './part-storage.ts';
import type { ByteCount, SegmentBytes } from './segment-bytes.ts';

/** A part takes no more bytes once it has this many. */
const PART_BYTES = 4 * 1024 * 1024;

/**
 * The bytes of a segment in a storage. On a full disk the rest waits in memory, in order, until what was
 * acknowledged makes room.
 */
export class StoredBytes implements SegmentBytes {
  readonly count: Value<ByteCount>;
  private readonly _storage: PartStorage;
  private readonly _segmentId: string;
  private readonly _queue = new TaskQueue();
  private _parts: Part[];
  private _memory: Uint8Array[] = [];
  /** Where the bytes in memory begin. */
  private _memoryFrom: number;

  /** @param parts of a segment of an earlier page */
  constructor(storage: PartStorage, segmentId: string, parts: readonly Part[] = []) {
    this._storage = storage;
    this._segmentId = segmentId;
    this._parts = [...parts].sort((a, b) => a.from - b.from);
    const last = this._parts[this._parts.length - 1];
    this._memoryFrom = last ? last.from + last.size : 0;
    this.count = new Value<ByteCount>({ size: this._memoryFrom, inMemory: 0 });
  }

  /** The bytes that a page before this one left behind. */
  static async open(storage: PartStorage, segmentId: string): Promise<StoredBytes> {
    return new StoredBytes(storage, segmentId, await storage.parts(segmentId));
  }

  append(bytes: Uint8Array): Promise<void> {
    return this._queue.push(async () => {
      this._memory.push(bytes);
      await this._store();
    });
  }

  read(start: number, end: number): Promise<Uint8Array> {
    return this._queue.push(async () => {
      const pieces: Uint8Array[] = [];
      let at = start;
      for (const part of this._parts) {
        const partEnd = part.from + part.size;
        if (at < part.from || at >= partEnd || at >= end) continue;
        const stop = Math.min(end, partEnd);
        pieces.push(
          await this._storage.read(this._segmentId, part, at - part.from, stop - part.from),
        );
        at = stop;
      }
      if (at < end && at >= this._memoryFrom) {
        const held = joined(this._memory);
        const piece = held.slice(at - this._memoryFrom, end - this._memoryFrom);
        pieces.push(piece);
        at += piece.length;
      }
      const bytes = joined(pieces);
      if (bytes.length !== end - start) throw new Error('these bytes are not there');
      return bytes;
    });
  }

  removeBefore(offset: number): Promise<void> {
    return this._queue.push(async () => {
      for (const part of this._parts) {
        const isOpen = part.from + part.size === this._memoryFrom && part.size < PART_BYTES;
        if (part.from + part.size > offset || (isOpen && this._memory.length === 0)) continue;
        await this._storage.remove(this._segmentId, part);
        this._parts = this._parts.filter((each) => each !== part);
      }
      if (this._memory.length === 0) return;
      this._dropMemory(offset - this._memoryFrom);
      await this._store();
    });
  }

  remove(): Promise<void> {
    return this._queue.push(async () => {
      for (const part of this._parts) await this._storage.remove(this._segmentId, part);
      this._parts = [];
      this._memory = [];
      this._notify();
    });
  }

  /** Moves what is in memory to the storage, unless the disk is full. */
  private async _store(): Promise<void> {
    try {
      while (this._memory.length > 0) await this._storeFirst();
    } catch (error) {
      if (!isQuotaError(error)) throw error;
    } finally {
      this._notify();
    }
  }

  private async _storeFirst(): Promise<void> {
    const last = this._parts[this._parts.length - 1];
    const goesOn =
      last && last.size < PART_BYTES && last.from + last.size === this._memoryFrom
        ? last
        : undefined;
    const part = goesOn ?? { from: this._memoryFrom, size: 0 };
    const bytes = this._memory[0] as Uint8Array;
    await this._storage.append(this._segmentId, part, bytes);
    const grown = { from: part.from, size: part.size + bytes.length };
    if (goesOn) this._parts[this._parts.length - 1] = grown;
    else this._parts.push(grown);
    this._memory.shift();
    this._memoryFrom += bytes.length;
  }

  private _dropMemory(length: number): void {
    if (length <= 0) return;
    const rest = joined(this._memory).slice(length);
    this._memoryFrom += length;
    this._memory = rest.length > 0 ? [rest] : [];
  }

  private _notify(): void {
    const inMemory = this._memory.reduce((sum, { length }) => sum + length, 0);
    const size = this._memoryFrom + inMemory;
    const old = this.count.get();
    if (old.size !== size || old.inMemory !== inMemory) this.count.set({ size, inMemory });
  }
}
