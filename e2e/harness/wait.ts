/** How long a state may take on a slow machine with two browsers in a call. */
export const WAIT_TIMEOUT_MS = 20_000;

const POLL_INTERVAL_MS = 25;

/**
 * Polls until `read` resolves with a value other than undefined. Other processes cannot notify a test.
 *
 * @param timeoutMs how long to poll, in milliseconds
 * @param intervalMs pause between two reads, in milliseconds
 * @throws Error with the last text of `describe()` after the timeout
 */
export async function waitFor<T>(
  describe: () => string,
  read: () => Promise<T | undefined>,
  timeoutMs = WAIT_TIMEOUT_MS,
  intervalMs = POLL_INTERVAL_MS,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await read();
    if (value !== undefined) return value;
    if (Date.now() > deadline) throw new Error(`${describe()} (after ${timeoutMs} ms)`);
    await new Promise((resolve) => setTimeout(resolve, intervalMs));
  }
}
