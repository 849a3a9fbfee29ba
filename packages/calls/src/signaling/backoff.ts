const FIRST_PAUSE_MS = 300;
const MAX_PAUSE_MS = 5000;

/**
 * Milliseconds to wait before the next connection attempt. The pause doubles with each failure, and
 * half of it is random ('equal jitter', AWS Architecture Blog, 2015): the clients of a restarted
 * server must not all reconnect at the same moment.
 *
 * @param failures attempts that have failed so far, from 0
 * @param random a number from 0 to 1
 */
export function backoff(failures: number, random: number): number {
  const ceiling = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures);
  return ceiling / 2 + (ceiling / 2) * random;
}
