import type { Clock } from '../primitives/clock.ts';

/** A time limit of a call; setting it again replaces the earlier one. */
export class Deadline {
  private readonly _clock: Clock;
  private _stop: () => void = () => undefined;

  constructor(clock: Clock) {
    this._clock = clock;
  }

  set(ms: number, callback: () => void): void {
    this._stop();
    this._stop = this._clock.after(ms, callback);
  }

  clear(): void {
    this._stop();
  }
}
