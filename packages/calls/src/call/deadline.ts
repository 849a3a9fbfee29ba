import type { Clock } from '../primitives/clock.ts';

/** A time limit of a call; setting it again replaces the one before. */
export class Deadline {
  readonly #clock: Clock;
  #stop: () => void = () => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  set(ms: number, callback: () => void): void {
    this.#stop();
    this.#stop = this.#clock.after(ms, callback);
  }

  clear(): void {
    this.#stop();
  }
}
