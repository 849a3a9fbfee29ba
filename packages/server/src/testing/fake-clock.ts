import type { Clock } from '../ports/clock.ts';

interface Timer {
  readonly at: number;
  readonly task: () => void;
  isDone: boolean;
}

/** Resolves after every promise chain that waits for no timer and no I/O, however long. */
export function flushPromises(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** The timers of a clock that moves only when a test moves it. */
abstract class ManualClock implements Clock {
  #now: number;
  /** In the order in which they fire, the last one first. */
  readonly #timers: Timer[] = [];
  #pending = 0;

  /** @param startAt milliseconds since 1970 */
  constructor(startAt: number) {
    this.#now = startAt;
  }

  now(): number {
    return this.#now;
  }

  after(delay: number, task: () => void): () => void {
    const timer = { at: this.#now + delay, task, isDone: false };
    // Timers of the same moment fire in the order in which they were set.
    this.#timers.splice(this.#indexOf(timer.at), 0, timer);
    this.#pending++;
    return () => this.#finish(timer);
  }

  /** Timers that have neither fired nor been cancelled: 0 after everything was closed. */
  get pending(): number {
    return this.#pending;
  }

  /** Sets the time to that of the next timer that is due at `end` or earlier, and fires it. */
  protected fireNext(end: number): boolean {
    for (let next = this.#timers.at(-1); next && next.at <= end; next = this.#timers.at(-1)) {
      this.#timers.pop();
      if (next.isDone) continue;
      this.#finish(next);
      this.moveTo(next.at);
      next.task();
      return true;
    }
    return false;
  }

  /** Moves on to `time` without firing a timer; never back. */
  protected moveTo(time: number): void {
    this.#now = Math.max(this.#now, time);
  }

  #finish(timer: Timer): void {
    if (timer.isDone) return;
    timer.isDone = true;
    this.#pending--;
  }

  /** The first index whose timer fires no later. */
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

/** Fires timers in one go: promises settle when the test awaits them. */
export class FakeClock extends ManualClock {
  /** Starts at the current time, because access tokens are signed with the system clock. */
  constructor() {
    super(Date.now());
  }

  /** Moves on by `ms` milliseconds and fires the timers that are due, in order. */
  advance(ms: number): void {
    const end = this.now() + ms;
    while (this.fireNext(end));
    this.moveTo(end);
  }

  /** Moves on by `ms` milliseconds as a blocked event loop does: timers that are due fire late. */
  stall(ms: number): void {
    this.moveTo(this.now() + ms);
  }
}

/** Lets promises settle before the first timer and after each one, as an idle process does. */
export class VirtualClock extends ManualClock {
  constructor() {
    super(1_700_000_000_000);
  }

  /** Moves on by `ms` milliseconds and fires the timers that are due, in order. */
  async advance(ms: number): Promise<void> {
    const end = this.now() + ms;
    await flushPromises();
    while (this.fireNext(end)) await flushPromises();
    this.moveTo(end);
  }
}
