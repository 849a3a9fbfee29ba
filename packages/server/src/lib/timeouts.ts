import type { Clock } from '../ports/clock.ts';

/** A timer that is later than this shows that the event loop was blocked. */
const BLOCKED_LOOP_MS = 50;

/**
 * Many timeouts of the same length on one timer: the first item that was added is the first one due.
 * With thousands of sockets, one timer each would cost more memory than their own state.
 *
 * Node.js runs timers before it reads sockets. After the event loop was blocked, the message that an
 * item waits for may be unread, so items get one more turn before they are due.
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

  /** Starts the timeout of an item, or restarts it. */
  add(item: Item): void {
    this.#due.delete(item);
    this.#due.set(item, this.#clock.elapsed() + this.#delay);
    this.#arm(this.#delay);
  }

  delete(item: Item): void {
    if (this.#due.delete(item) && this.#due.size === 0) this.close();
  }

  /** Cancels all timeouts. */
  close(): void {
    this.#due.clear();
    this.#stop?.();
    this.#stop = null;
  }

  #arm(delay: number): void {
    const at = this.#clock.elapsed() + delay;
    this.#stop ??= this.#clock.after(delay, () => {
      this.#stop = null;
      if (this.#clock.elapsed() < at + BLOCKED_LOOP_MS) this.#run();
      else this.#stop = this.#clock.after(0, () => this.#run());
    });
  }

  #run(): void {
    this.#stop = null;
    const now = this.#clock.elapsed();
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
