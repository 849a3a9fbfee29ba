import { describe, expect, it } from 'vitest';
import { backoffMs } from './backoff.ts';

const LIMITS = { firstMs: 300, maxMs: 5000 };

describe('the pause before an attempt', () => {
  it('doubles up to the maximum and keeps at least half of that', () => {
    for (let failures = 0; failures < 2000; failures++) {
      const ceiling = Math.min(5000, 300 * 2 ** failures);
      const pause = backoffMs(failures, (failures % 11) / 10, LIMITS);
      expect(pause).toBeGreaterThanOrEqual(ceiling / 2);
      expect(pause).toBeLessThanOrEqual(ceiling);
    }
  });

  it('spreads the clients of a restarted server evenly over the random half', () => {
    const buckets = new Set<number>();
    for (let n = 0; n < 200; n++)
      buckets.add(Math.floor((backoffMs(10, n / 200, LIMITS) - 2500) / 250));
    expect(buckets.size).toBe(10);
  });

  it('doubles exactly from the first pause to the longest one without chance', () => {
    const pauses = [0, 1, 2, 3, 4, 5, 1000].map((failures) => backoffMs(failures, 1, LIMITS));
    expect(pauses).toEqual([300, 600, 1200, 2400, 4800, 5000, 5000]);
  });
});
