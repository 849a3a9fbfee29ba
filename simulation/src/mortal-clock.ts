import type { VirtualClock } from '@xpchat/calls-testing';

/** The world's clock for one page or process. Its timers end when that dies. */
export class MortalClock {
  readonly #clock: VirtualClock;
  readonly #stops = new Set<() => void>();

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  elapsed(): number {
    return this.#clock.elapsed();
  }

  after(ms: number, callback: () => void): () => void {
    const stop = this.#clock.after(ms, () => {
      this.#stops.delete(cancel);
      callback();
    });
    const cancel = () => {
      this.#stops.delete(cancel);
      stop();
    };
    this.#stops.add(cancel);
    return cancel;
  }

  /** Number of pending timers. */
  get pending(): number {
    return this.#stops.size;
  }

  die(): void {
    for (const stop of [...this.#stops]) stop();
  }
}
