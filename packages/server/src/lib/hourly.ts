import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';

const HOUR = 3_600_000;

/** Runs `task` at once and an hour after each run; its failures are logged. */
export class Hourly {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #task: () => Promise<void>;
  #running: Promise<void> = Promise.resolve();
  #stop: (() => void) | undefined;
  #isClosed = false;

  constructor(clock: Clock, log: Log, task: () => Promise<void>) {
    this.#clock = clock;
    this.#log = log;
    this.#task = task;
  }

  /** Resolves after the first run. */
  start(): Promise<void> {
    if (this.#isClosed) return this.#running;
    this.#running = this.#task()
      .catch((err: unknown) => this.#log.error({ err }, 'the hourly tidying failed'))
      .then(() => {
        if (!this.#isClosed) this.#stop = this.#clock.after(HOUR, () => void this.start());
      });
    return this.#running;
  }

  /** Resolves when nothing runs any more. */
  close(): Promise<void> {
    this.#isClosed = true;
    this.#stop?.();
    return this.#running;
  }
}
