import { seededRandom } from '@xpchat/calls-testing';
import { describe, expect, it } from 'vitest';
import { backoffMs } from './backoff.ts';

const LIMITS = { firstMs: 300, maxMs: 5000 };

describe('the pause before an attempt', () => {
  it('doubles up to the maximum and keeps at least half of that', () => {
    const random = seededRandom(4);
    for (let failures = 0; failures < 2000; failures++) {
      const ceiling = Math.min(5000, 300 * 2 ** failures);
      const pause = backoffMs(failures, random(), LIMITS);
      expect(pause).toBeGreaterThanOrEqual(ceiling / 2);
      expect(pause).toBeLessThanOrEqual(ceiling);
    }
  });

  it('spreads the clients of a restarted server evenly over the random half', () => {
    const random = seededRandom(7);
    const buckets = new Set<number>();
    for (let n = 0; n < 200; n++)
      buckets.add(Math.floor((backoffMs(10, random(), LIMITS) - 2500) / 250));
    expect(buckets.size).toBe(10);
  });
});
