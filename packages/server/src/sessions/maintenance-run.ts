import type { Log } from '../ports/log.ts';

/** Runs a task of the maintenance, one run at a time. Logs its failures. */
export class MaintenanceRun {
  readonly #log: Pick<Log, 'error'>;
  readonly #task: () => Promise<void>;
  #running: Promise<void> | null = null;
  #isClosed = false;

  constructor(log: Pick<Log, 'error'>, task: () => Promise<void>) {
    this.#log = log;
    this.#task = task;
  }

  /** Starts a run, unless one is under way. Resolves when that is done. */
  start(): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    this.#running ??= attempt(this.#log, this.#task).finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** Starts no more runs. Resolves when none is under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#running;
  }
}

/** Logs a failure of a step, so that it does not stop the steps after it. */
export async function attempt(log: Pick<Log, 'error'>, step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (err) {
    log.error({ err }, 'a step of the maintenance failed');
  }
}
