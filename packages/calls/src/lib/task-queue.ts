import { CallsError } from '../errors.ts';

/**
 * Runs asynchronous tasks strictly one after the other. A task that fails rejects for its
 * caller and does not stop the next. After `close()` waiting and new tasks reject with `closed`.
 */
export class TaskQueue {
  #tail: Promise<unknown> = Promise.resolve();
  #closed = false;

  push<T>(task: () => T | Promise<T>): Promise<T> {
    const run = async (): Promise<T> => {
      if (this.#closed) throw new CallsError('closed');
      return task();
    };
    const result = this.#tail.then(run, run);
    // The tail must never reject: a failure belongs to the task's caller alone.
    this.#tail = result.catch(() => undefined);
    return result;
  }

  close(): void {
    this.#closed = true;
  }
}
