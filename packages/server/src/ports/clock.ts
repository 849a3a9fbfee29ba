export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /**
   * Milliseconds since an arbitrary moment, by a clock that nobody sets: for durations within one
   * process.
   */
  elapsed(): number;
  /** Runs `task` once after `delay` milliseconds. Returns a function that cancels it. */
  after(delay: number, task: () => void): () => void;
}
