import type { Clock } from '../ports/clock.ts';

interface Task {
  readonly at: number;
  readonly run: () => void;
}

/** A clock that stands still until it is moved. It begins now, as tokens are signed by the real one. */
export class FakeClock implements Clock {
  #now = Date.now();
  readonly #tasks = new Set<Task>();

  now(): number {
    return this.#now;
  }

  after(delay: number, run: () => void): () => void {
    const task = { at: this.#now + delay, run };
    this.#tasks.add(task);
    return () => this.#tasks.delete(task);
  }

  /** Moves on by `ms` milliseconds and runs what is due, in its order. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const [next] = [...this.#tasks].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.#tasks.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = Math.max(this.#now, end);
  }

  /** The process is busy for `ms` milliseconds: what would be due meanwhile is late. */
  stall(ms: number): void {
    this.#now += ms;
  }

  /** How many tasks wait: 0 after everything was closed. */
  get pending(): number {
    return this.#tasks.size;
  }
}
