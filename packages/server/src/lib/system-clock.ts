import type { Clock } from '../ports/clock.ts';

/** The clock of the machine, with `setTimeout`. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(delay, task) {
    const timer = setTimeout(task, Math.max(0, delay));
    return () => clearTimeout(timer);
  },
};
