import type { Clock } from '../ports/clock.ts';

/** One timer per key, due at a time of the clock. */
export class KeyedTimers {
  readonly #clock: Clock;
  readonly #onDue: (key: string) => void;
  readonly #cancels = new Map<string, () => void>();

  constructor(clock: Clock, onDue: (key: string) => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  /**
   * Does nothing if the key has a timer.
   *
   * @param dueAt milliseconds since 1970
   */
  start(key: string, dueAt: number): void {
    if (this.#cancels.has(key)) return;
    const cancel = this.#clock.after(dueAt - this.#clock.now(), () => {
      this.#cancels.delete(key);
      this.#onDue(key);
    });
    this.#cancels.set(key, cancel);
  }

  stop(key: string): void {
    this.#cancels.get(key)?.();
    this.#cancels.delete(key);
  }

  close(): void {
    for (const cancel of this.#cancels.values()) cancel();
    this.#cancels.clear();
  }
}
