import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';

const HOUR_MS = 3_600_000;

/** Runs a task at the start and one hour after the end of each run. Logs its failures. */
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
      .catch((err: unknown) => this.#log.error({ err }, 'an hourly task failed'))
      .then(() => {
        if (!this.#isClosed) this.#stop = this.#clock.after(HOUR_MS, () => void this.start());
      });
    return this.#running;
  }

  /** Stops. Resolves when the current run is done. */
  close(): Promise<void> {
    this.#isClosed = true;
    this.#stop?.();
    return this.#running;
  }
}
