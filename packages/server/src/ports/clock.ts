export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `task` once after `delay` milliseconds. Returns a function that cancels it. */
  after(delay: number, task: () => void): () => void;
}
