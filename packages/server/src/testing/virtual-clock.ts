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

/** Where a clock starts that need not agree with the system clock: 14 November 2023. */
const DEFAULT_START_MS = 1_700_000_000_000;

/** The clock of all tests and of the simulation. It moves only when a test moves it. */
export class VirtualClock implements Clock {
  #now: number;
  /** How far the clock of the machine was set on or back. */
  #setBy = 0;
  /** In the order in which they fire, the last one first. */
  readonly #timers: Timer[] = [];
  #pending = 0;

  /** @param startAt milliseconds since 1970 */
  constructor(startAt = DEFAULT_START_MS) {
    this.#now = startAt;
  }

  now(): number {
    return this.#now + this.#setBy;
  }

  elapsed(): number {
    return this.#now;
  }

  /** Somebody sets the clock of the machine on by `ms`, or back. Timers do not follow it. */
  set(ms: number): void {
    this.#setBy += ms;
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

  /**
   * Moves on by `ms` milliseconds and fires the timers that are due, in order. Promise chains end before
   * the first timer and after each one, as in an idle process.
   */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await flushPromises();
    while (this.#fireNext(end)) await flushPromises();
    this.#moveTo(end);
  }

  /** As `advance`, but in one go: promise chains go on when the test awaits something. */
  advanceSync(ms: number): void {
    const end = this.#now + ms;
    while (this.#fireNext(end));
    this.#moveTo(end);
  }

  /** Moves on by `ms` milliseconds as a blocked event loop does: timers that are due fire late. */
  stall(ms: number): void {
    this.#moveTo(this.#now + ms);
  }

  /** Sets the time to that of the next timer that is due at `end` or earlier, and fires it. */
  #fireNext(end: number): boolean {
    for (let next = this.#timers.at(-1); next && next.at <= end; next = this.#timers.at(-1)) {
      this.#timers.pop();
      if (next.isDone) continue;
      this.#finish(next);
      this.#moveTo(next.at);
      next.task();
      return true;
    }
    return false;
  }

  /** Moves on to `time` without firing a timer; never back. */
  #moveTo(time: number): void {
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
