import { type Readable, Value } from '../../primitives/value.ts';
import { isQuotaError } from './part-storage.ts';
import type { ByteCount, SegmentBytes } from './segment-bytes.ts';
import type { Segment, SegmentIndex } from './segment-index.ts';

/**
 * A full disk takes no notes either. This page goes on without: what the disk has of the index is older
 * then, and the server knows better how much it has.
 */
export async function savingIfThereIsRoom(saving: Promise<void>): Promise<void> {
  try {
    await saving;
  } catch (error) {
    if (!isQuotaError(error)) throw error;
  }
}

/** A segment that this page may write and send. No other page has it until `release`. */
export class SpooledSegment {
  private readonly _note: Value<Segment>;
  private readonly _bytes: SegmentBytes;
  private readonly _index: SegmentIndex;
  private readonly _onRelease: () => void;

  constructor(note: Segment, bytes: SegmentBytes, index: SegmentIndex, onRelease: () => void) {
    this._note = new Value(note);
    this._bytes = bytes;
    this._index = index;
    this._onRelease = onRelease;
  }

  get note(): Readable<Segment> {
    return this._note;
  }

  get count(): Readable<ByteCount> {
    return this._bytes.count;
  }

  /** The recorder began later than it was asked to. In milliseconds, from the start of the recording. */
  beginAt(startMs: number): Promise<void> {
    return this._save({ startMs: Math.round(startMs) });
  }

  append(bytes: Uint8Array): Promise<void> {
    return this._bytes.append(bytes);
  }

  read(start: number, end: number): Promise<Uint8Array> {
    return this._bytes.read(start, end);
  }

  /** Nothing follows. */
  async complete(): Promise<Segment> {
    await this._save({ size: this._bytes.count.get().size, complete: true });
    return this._note.get();
  }

  /** The server has what lies before `offset`: it may go from this device. */
  async acknowledge(offset: number): Promise<void> {
    const { acknowledged, keep, complete } = this._note.get();
    if (offset <= acknowledged) return;
    const { size } = this._bytes.count.get();
    await this._save({ acknowledged: offset, ...(complete ? {} : { size }) });
    if (!keep) await this._bytes.removeBefore(offset);
  }

  saveUploadUrl(uploadUrl: string | null): Promise<void> {
    return this._note.get().uploadUrl === uploadUrl ? Promise.resolve() : this._save({ uploadUrl });
  }

  /** The server does not want it: later pages do not offer it again. */
  refuse(status: number): Promise<void> {
    return this._save({ refused: status });
  }

  /** The server has all of it, or nobody wants it: removes its bytes and its note. */
  async remove(): Promise<void> {
    await this._bytes.remove();
    await this._index.remove(this._note.get().segmentId);
    this.release();
  }

  release(): void {
    this._onRelease();
  }

  private async _save(change: Partial<Segment>): Promise<void> {
    const next = { ...this._note.get(), ...change };
    this._note.set(next);
    await savingIfThereIsRoom(this._index.save(next));
  }
}
