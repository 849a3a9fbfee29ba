/** Runs a task once after a delay in milliseconds; returns a function that cancels it. */
export type After = (delayMs: number, task: () => void) => () => void;

/** `After` with the browser's timers. */
export const after: After = (delay, task) => {
  const timer = setTimeout(task, delay);
  return () => clearTimeout(timer);
};
