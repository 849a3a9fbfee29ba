import { CallsError } from '../errors.ts';

/**
 * Runs asynchronous tasks one at a time, in order. A task that fails rejects for its caller and does
 * not stop the next. After `close()` waiting and new tasks reject with CallsError `closed`.
 */
export class TaskQueue {
  private _tail: Promise<unknown> = Promise.resolve();
  private _closed = false;

  push<T>(task: () => T | Promise<T>): Promise<T> {
    const run = async (): Promise<T> => {
      if (this._closed) throw new CallsError('closed');
      return task();
    };
    const result = this._tail.then(run, run);
    // The tail must not reject: only the caller of a task handles its failure.
    this._tail = result.catch(() => undefined);
    return result;
  }

  close(): void {
    this._closed = true;
  }
}
