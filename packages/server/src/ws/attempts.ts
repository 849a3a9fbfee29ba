import type { Clock } from '../calls/ports.ts';

/**
 * Counts what somebody does within a period. All counts begin anew at its end, with one timer: there
 * may be one for each of thousands of people who come back at the same moment.
 */
export class Attempts {
  readonly #clock: Pick<Clock, 'after'>;
  readonly #period: number;
  readonly #most: number;
  readonly #counts = new Map<string, number>();
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

  count(who: string): void {
    this.#counts.set(who, (this.#counts.get(who) ?? 0) + 1);
    this.#stop ??= this.#clock.after(this.#period, () => this.close());
  }

  close(): void {
    this.#stop?.();
    this.#stop = null;
    this.#counts.clear();
  }
}
