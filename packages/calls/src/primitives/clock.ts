export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs a task once after a delay in milliseconds. Returns a function that cancels it. */
  after(delayMs: number, task: () => void): () => void;
}

/** The clock and the timers of the page. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delayMs, task) => {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
};
