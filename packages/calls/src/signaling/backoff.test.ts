import { seededRandom } from '@xpchat/calls-testing';
import { describe, expect, it } from 'vitest';
import { backoff } from './backoff.ts';

describe('the pause before a connection attempt', () => {
  it('doubles up to five seconds and keeps at least half of that', () => {
    const random = seededRandom(4);
    for (let failures = 0; failures < 2000; failures++) {
      const ceiling = Math.min(5000, 300 * 2 ** failures);
      const pause = backoff(failures, random());
      expect(pause).toBeGreaterThanOrEqual(ceiling / 2);
      expect(pause).toBeLessThanOrEqual(ceiling);
    }
  });

  it('spreads the clients of a restarted server evenly over the random half', () => {
    const random = seededRandom(7);
    const buckets = new Set<number>();
    for (let n = 0; n < 200; n++) buckets.add(Math.floor((backoff(10, random()) - 2500) / 250));
    expect(buckets.size).toBe(10);
  });
});
