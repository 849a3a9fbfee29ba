import type { Clock } from '../ports/clock.ts';

/**
 * Counts what somebody does within a period. All counts begin anew at its end, with one timer: there
 * may be one for each of thousands of people who come back at the same moment.
 */
export class FixedWindowCounter {
  readonly #clock: Pick<Clock, 'after'>;
  readonly #period: number;
  readonly #most: number;
  #counts = new Map<string, number>();
  #stop: (() => void) | null = null;

  /**
   * @param period milliseconds
   * @param most that anybody may do in it
   */
  constructor(clock: Pick<Clock, 'after'>, period: number, most: number) {
    this.#clock = clock;
    this.#period = period;
    this.#most = most;
  }

  /** Whether `who` may do it once more; it does not count. */
  mayTry(who: string): boolean {
    return (this.#counts.get(who) ?? 0) < this.#most;
  }

  /** @returns takes the count back; after the end of its period there is nothing to take back */
  count(who: string): () => void {
    const counts = this.#counts;
    counts.set(who, (counts.get(who) ?? 0) + 1);
    this.#stop ??= this.#clock.after(this.#period, () => this.close());
    return () => counts.set(who, (counts.get(who) ?? 0) - 1);
  }

  close(): void {
    this.#stop?.();
    this.#stop = null;
    this.#counts = new Map();
  }
}
