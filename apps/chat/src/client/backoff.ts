const MAX_BACKOFF_MS = 15_000;
const FIRST_BACKOFF_MS = 500;

/**
 * Returns the milliseconds to wait after this many failures. Jitter keeps all clients from
 * returning to a restarted server at once.
 *
 * @param random between 0 and 1
 */
export function backoffMs(failures: number, random: number): number {
  const limitMs = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** failures);
  return limitMs * (0.5 + random / 2);
}

/** The browser features that a retry needs. */
export interface RetryPlatform {
  /** Starts a timer. Returns a function that stops it. */
  after(ms: number, callback: () => void): () => void;
  /** Returns a number between 0 and 1. */
  random(): number;
  /** Calls back when the network or the page may be back. Returns a function that unsubscribes. */
  onWake(callback: () => void): () => void;
}

/**
 * Calls `retry` once: after the backoff, or as soon as the network or the page is back.
 *
 * @returns a function that cancels the retry
 */
export function scheduleRetry(
  platform: RetryPlatform,
  failures: number,
  retry: () => void,
): () => void {
  const stop = () => {
    stopTimer();
    stopWake();
  };
  const now = () => {
    stop();
    retry();
  };
  const stopTimer = platform.after(backoffMs(failures, platform.random()), now);
  const stopWake = platform.onWake(now);
  return stop;
}
