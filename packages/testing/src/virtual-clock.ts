import type { Clock } from '@xpchat/calls';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** Lets everything that only waits for promises happen, however deep they are chained. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A clock that stands still until it is told to go on. */
export class VirtualClock implements Clock {
  #now = 1_700_000_000_000;
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#now + ms, callback };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  /** Timers that have not fired and were not stopped: a closed thing leaves none. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Lets `ms` milliseconds pass; timers fire in their order, promises settle in between. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      await settle();
      const due = Array.from(this.#timers)
        .filter(({ at }) => at <= end)
        .sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#timers.delete(due);
      this.#now = Math.max(this.#now, due.at);
      due.callback();
    }
    this.#now = end;
    await settle();
  }
}
