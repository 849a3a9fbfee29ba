/** Sound that is wrong by less than this stays as it is: a correction can be heard. In milliseconds. */
const TOLERANCE_MS = 100;

/** What to do with a block of sound. */
export interface Placement {
  /** Frames of silence to write before it. */
  readonly silence: number;
  /** Frames of its beginning to leave out. */
  readonly skip: number;
}

/**
 * Keeps the sound of a file at the time of the file. Blocks are written one after the other, because gaps
 * of a few microseconds between them would click. Where the sound was lost, or the clock of the sound
 * card is not that of the page, silence or a cut brings it back.
 */
export class SoundOrder {
  private readonly _rate: number;
  private _written = 0;

  /** @param rate frames in a second */
  constructor(rate: number) {
    this._rate = rate;
  }

  /** Where the next block begins in the file, in seconds. */
  get seconds(): number {
    return this._written / this._rate;
  }

  /** @param placeMs where the block belongs in the file, in milliseconds */
  place(placeMs: number, frames: number): Placement {
    const wanted = Math.round((placeMs * this._rate) / 1000);
    const late = wanted - this._written;
    const tolerance = this._written === 0 ? 0 : (TOLERANCE_MS * this._rate) / 1000;
    if (late > tolerance) return { silence: late, skip: 0 };
    if (late < -tolerance) return { silence: 0, skip: Math.min(frames, -late) };
    return { silence: 0, skip: 0 };
  }

  /** Frames that are missing up to a time of the file, in milliseconds. */
  missingAt(placeMs: number): number {
    return Math.max(0, Math.round((placeMs * this._rate) / 1000) - this._written);
  }

  wrote(frames: number): void {
    this._written += frames;
  }
}

/** How long an observed delay counts, in milliseconds. */
const WINDOW_MS = 10_000;

/**
 * Converts the timestamps of a track to the clock of the page. Their origins differ, and a block is
 * never received before it was captured, so the quickest of the last seconds tells the distance.
 */
export class CaptureClock {
  private _windowStart = Number.NEGATIVE_INFINITY;
  private _current = Number.POSITIVE_INFINITY;
  private _previous = Number.POSITIVE_INFINITY;

  /**
   * @param timestampMs when the block was captured, by the track
   * @param now when it arrived, by the page
   */
  toPage(timestampMs: number, now: number): number {
    if (now - this._windowStart > WINDOW_MS) {
      this._windowStart = now;
      this._previous = this._current;
      this._current = Number.POSITIVE_INFINITY;
    }
    this._current = Math.min(this._current, now - timestampMs);
    return timestampMs + Math.min(this._current, this._previous);
  }
}
