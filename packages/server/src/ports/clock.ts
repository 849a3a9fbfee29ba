export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `task` once after `delay` milliseconds; returns how to call it off. */
  after(delay: number, task: () => void): () => void;
}
