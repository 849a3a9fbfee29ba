/**
 * The clock of a file: time that passed while nobody paused. A pause is a cut, so that picture and sound
 * go on where they stopped.
 */
export class FileTime {
  private _start: number;
  private _pausedAt: number | null = null;
  private _resumedAt: number;

  /** @param now milliseconds of a monotonic clock, as all others here */
  constructor(now: number) {
    this._start = now;
    this._resumedAt = now;
  }

  get isPaused(): boolean {
    return this._pausedAt !== null;
  }

  pause(now: number): void {
    this._pausedAt ??= now;
  }

  resume(now: number): void {
    if (this._pausedAt === null) return;
    this._start += now - this._pausedAt;
    this._resumedAt = now;
    this._pausedAt = null;
  }

  /** Length of the file at a time, in milliseconds. It stands still during a pause. */
  lengthAt(now: number): number {
    return Math.max(0, (this._pausedAt ?? now) - this._start);
  }

  /** Position in the file of media captured at this time; null during a pause. */
  placeOf(capturedAt: number): number | null {
    if (capturedAt < this._resumedAt) return null;
    if (this._pausedAt !== null && capturedAt >= this._pausedAt) return null;
    return capturedAt - this._start;
  }
}
