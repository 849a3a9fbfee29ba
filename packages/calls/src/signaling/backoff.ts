const FIRST = 300;
const LONGEST = 5000;

/**
 * Milliseconds to wait before the next attempt: doubled each time and spread over half of it
 * ('equal jitter', AWS Architecture Blog 2015), so that the clients of a restarted server do not
 * come back in one moment.
 *
 * @param attempt how many attempts have failed, from 0
 * @param random from 0 to 1
 */
export function backoff(attempt: number, random: number): number {
  const ceiling = Math.min(LONGEST, FIRST * 2 ** attempt);
  return ceiling / 2 + (ceiling / 2) * random;
}
