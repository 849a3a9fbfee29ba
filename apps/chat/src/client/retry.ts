import { backoffMs, type Clock } from '@xpchat/calls/primitives';

/** The pauses between attempts to reach the chat's server. */
export const RETRY_BACKOFF = { firstMs: 500, maxMs: 15_000 };

/** The browser features that a retry needs. */
export interface RetryPlatform {
  /** Starts a timer in milliseconds. Returns a function that stops it. */
  readonly after: Clock['after'];
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
  const stopTimer = platform.after(backoffMs(failures, platform.random(), RETRY_BACKOFF), now);
  const stopWake = platform.onWake(now);
  return stop;
}
