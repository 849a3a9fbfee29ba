import type { Clock } from '@xpchat/calls';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
  stopped: boolean;
}

/** Resolves when all promise callbacks that are due have run, however long their chains are. */
export function flushPromises(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A clock that moves only when the test advances it. */
export class VirtualClock implements Clock {
  #now = 1_700_000_000_000;
  /** Sorted by time, the next timer last. */
  readonly #timers: Timer[] = [];
  #pending = 0;

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#now + ms, callback, stopped: false };
    // Timers of the same moment fire in the order in which they were set.
    this.#timers.splice(this.#indexOf(timer.at), 0, timer);
    this.#pending++;
    return () => {
      if (timer.stopped) return;
      timer.stopped = true;
      this.#pending--;
    };
  }

  /** How many timers wait. 0 after everything was closed. */
  get pending(): number {
    return this.#pending;
  }

  /** Moves on by `ms` milliseconds. Timers fire in order, and promise callbacks run after each. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await flushPromises();
    for (;;) {
      const next = this.#timers[this.#timers.length - 1];
      if (!next || next.at > end) break;
      this.#timers.pop();
      if (next.stopped) continue;
      next.stopped = true;
      this.#pending--;
      this.#now = Math.max(this.#now, next.at);
      next.callback();
      await flushPromises();
    }
    this.#now = end;
  }

  /** The first index whose timer is due at that time or earlier. */
  #indexOf(at: number): number {
    let low = 0;
    let high = this.#timers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#timers[middle]?.at ?? 0) > at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
