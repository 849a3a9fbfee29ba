import type { Clock } from '../ports/clock.ts';

/**
 * Counts attempts by key in fixed windows. One timer ends the window for all keys, because thousands
 * of users may reconnect at the same moment.
 */
export class FixedWindowCounter {
  readonly #clock: Pick<Clock, 'after'>;
  readonly #windowMs: number;
  readonly #limit: number;
  #counts = new Map<string, number>();
  #stopTimer: (() => void) | null = null;

  /** @param limit attempts per key and window */
  constructor(clock: Pick<Clock, 'after'>, windowMs: number, limit: number) {
    this.#clock = clock;
    this.#windowMs = windowMs;
    this.#limit = limit;
  }

  /** Whether another attempt is allowed. Does not count it. */
  isAllowed(key: string): boolean {
    return (this.#counts.get(key) ?? 0) < this.#limit;
  }

  /** @returns removes the attempt from the count; does nothing once its window has ended */
  count(key: string): () => void {
    const counts = this.#counts;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    this.#stopTimer ??= this.#clock.after(this.#windowMs, () => this.close());
    return () => counts.set(key, (counts.get(key) ?? 0) - 1);
  }

  close(): void {
    this.#stopTimer?.();
    this.#stopTimer = null;
    this.#counts = new Map();
  }
}
