import type { Clock } from '../../primitives/clock.ts';
import type { SpooledSegment } from '../spool/spooled-segment.ts';

/** What a request carries at most. */
export const MAX_CHUNK_BYTES = 5 * 1024 * 1024;
/** How long bytes of a growing segment are collected for a request, in milliseconds. */
const COLLECT_MS = 2000;

export interface Slice {
  /** Null at the end of the segment. */
  readonly value: Blob | null;
  readonly done: boolean;
}

/** The file of tus-js-client: a segment that may still grow. */
export class GrowingSource {
  /** The length is deferred. */
  readonly size = null as unknown as number;
  private readonly _segment: SpooledSegment;
  private readonly _clock: Clock;
  private readonly _onSlice: (bytes: Uint8Array) => Promise<void>;
  private _stop: () => void = () => undefined;

  /** @param onSlice gets what the next request carries, before it is sent */
  constructor(
    segment: SpooledSegment,
    clock: Clock,
    onSlice: (bytes: Uint8Array) => Promise<void>,
  ) {
    this._segment = segment;
    this._clock = clock;
    this._onSlice = onSlice;
  }

  /** Waits for bytes behind `start`: two seconds of them, a full request, or the end. */
  async slice(start: number, end: number): Promise<Slice> {
    await this._collected(start);
    const { complete } = this._segment.note.get();
    const { size } = this._segment.count.get();
    const stop = Math.min(end, start + MAX_CHUNK_BYTES, size);
    const isLast = complete && stop >= size;
    const bytes = stop > start ? await this._segment.read(start, stop) : new Uint8Array(0);
    await this._onSlice(bytes);
    const value = bytes.length > 0 ? new Blob([bytes as Uint8Array<ArrayBuffer>]) : null;
    return { value, done: isLast };
  }

  close(): void {
    this._stop();
  }

  private _collected(start: number): Promise<void> {
    return new Promise((resolve) => {
      let isLate = false;
      const check = () => {
        const length = this._segment.count.get().size - start;
        const { complete } = this._segment.note.get();
        if (!complete && length < MAX_CHUNK_BYTES && !(isLate && length > 0)) return;
        this._stop();
        resolve();
      };
      const stops = [
        this._segment.count.subscribe(check),
        this._segment.note.subscribe(check),
        this._clock.after(COLLECT_MS, () => {
          isLate = true;
          check();
        }),
      ];
      this._stop = () => {
        for (const stop of stops) stop();
      };
      check();
    });
  }
}
