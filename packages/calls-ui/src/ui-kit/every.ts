import type { Clock } from '@xpchat/calls/primitives';

/** Runs a task at intervals, the first time after one. Returns a function that stops that. */
export function every(clock: Clock, intervalMs: number, task: () => void): () => void {
  const schedule = () =>
    clock.after(intervalMs, () => {
      stop = schedule();
      task();
    });
  let stop = schedule();
  return () => stop();
}
