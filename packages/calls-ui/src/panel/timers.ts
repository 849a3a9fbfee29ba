import type { After } from './history-controller.ts';

/** The browser's timers. */
export const after: After = (delay, task) => {
  const timer = setTimeout(task, delay);
  return () => clearTimeout(timer);
};
