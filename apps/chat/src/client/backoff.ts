/** Longest wait between attempts; the shortest is a fraction of the first step. */
const MAX_BACKOFF_MS = 15_000;
const FIRST_BACKOFF_MS = 500;

/**
 * Milliseconds to wait after so many failures. With jitter, so that a restarted server is not met by
 * everybody at once.
 */
export function backoffMs(failures: number, random: number): number {
  const limitMs = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** failures);
  return limitMs * (0.5 + random / 2);
}

/** What a retry needs of the browser. */
export interface RetryPlatform {
  /** Returns how to stop it. */
  after(ms: number, callback: () => void): () => void;
  /** Between 0 and 1. */
  random(): number;
  /** Calls back when the network or the page may have come back; returns how to stop. */
  onWake(callback: () => void): () => void;
}

/**
 * Calls `again` once: after a pause, or as soon as the network or the page is back.
 *
 * @returns how to call it off
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
