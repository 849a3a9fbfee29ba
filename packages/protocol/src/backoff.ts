/** The pauses between attempts, in milliseconds. Clients and servers wait by the same rule. */
export interface BackoffLimits {
  /** The longest pause after the first failure. */
  readonly firstMs: number;
  /** The longest pause after any number of failures. */
  readonly maxMs: number;
}

/**
 * Milliseconds to wait before the next attempt. The pause doubles with each failure, and half of it is
 * random ('equal jitter', AWS Architecture Blog, 2015): the clients of a restarted server must not all
 * reconnect at the same moment.
 *
 * @param failures 0 after the first failure in a row, 1 after the second, and so on
 * @param random a number from 0 to 1
 */
export function backoffMs(
  failures: number,
  random: number,
  { firstMs, maxMs }: BackoffLimits,
): number {
  const ceiling = Math.min(maxMs, firstMs * 2 ** failures);
  return ceiling / 2 + (ceiling / 2) * random;
}
