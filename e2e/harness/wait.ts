/** Longest time that a state may need on a slow machine with two browsers in a call. */
export const PATIENCE = 20_000;

const PAUSE = 25;

/**
 * Asks again and again until `ask` gives something else than undefined. Used for states of other
 * processes, which cannot call us.
 *
 * @param pause milliseconds between two questions
 * @throws Error with `describe()`'s last words when `patience` milliseconds are over
 */
export async function waitFor<T>(
  describe: () => string,
  ask: () => Promise<T | undefined>,
  patience = PATIENCE,
  pause = PAUSE,
): Promise<T> {
  const deadline = Date.now() + patience;
  for (;;) {
    const value = await ask();
    if (value !== undefined) return value;
    if (Date.now() > deadline) throw new Error(`${describe()} (after ${patience} ms)`);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
