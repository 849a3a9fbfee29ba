import type { Clock } from '../ports/clock.ts';

/** Milliseconds by which a timer is late when the process had no time for anything else. */
const LATE = 50;

/**
 * Many deadlines of the same length on one timer: whoever was added first is due first. For
 * thousands of sockets a timer each would cost more than the sockets' own state.
 *
 * Timers come before sockets in a turn of the event loop. When it was kept from both, what an item is
 * waited for may be there unread: it gets one more turn.
 */
export class Timeouts<Item> {
  readonly #clock: Clock;
  readonly #delay: number;
  readonly #onDue: (item: Item) => void;
  readonly #due = new Map<Item, number>();
  #stop: (() => void) | null = null;

  /** @param delay milliseconds between {@link add} and `onDue` */
  constructor(clock: Clock, delay: number, onDue: (item: Item) => void) {
    this.#clock = clock;
    this.#delay = delay;
    this.#onDue = onDue;
  }

  /** An item that waits already begins anew. */
  add(item: Item): void {
    this.#due.delete(item);
    this.#due.set(item, this.#clock.now() + this.#delay);
    this.#arm(this.#delay);
  }

  delete(item: Item): void {
    if (this.#due.delete(item) && this.#due.size === 0) this.close();
  }

  /** Forgets everything that waits. */
  close(): void {
    this.#due.clear();
    this.#stop?.();
    this.#stop = null;
  }

  #arm(delay: number): void {
    const at = this.#clock.now() + delay;
    this.#stop ??= this.#clock.after(delay, () => {
      this.#stop = null;
      if (this.#clock.now() < at + LATE) this.#run();
      else this.#stop = this.#clock.after(0, () => this.#run());
    });
  }

  #run(): void {
    this.#stop = null;
    const now = this.#clock.now();
    for (const [item, at] of this.#due) {
      if (at > now) {
        this.#arm(at - now);
        return;
      }
      this.#due.delete(item);
      this.#onDue(item);
    }
  }
}
