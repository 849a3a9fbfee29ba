export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs a task once after a delay in milliseconds. Returns a function that cancels it. */
  after(delayMs: number, task: () => void): () => void;
}

/** The clock of the system, which people and services set, and the timers of the page: for dates. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delayMs, task) => {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
};

let origin: number | undefined;

/**
 * Milliseconds since the epoch as the system's clock had them at the first reading. Setting that clock
 * changes nothing: for durations (W3C hr-time section 4).
 */
export const monotonicClock: Clock = {
  now: () => {
    origin ??= Date.now() - performance.now();
    return Math.round(origin + performance.now());
  },
  after: systemClock.after,
};
