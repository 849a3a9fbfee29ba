import { seeded } from '@xpchat/calls-testing';
import { describe, expect, it } from 'vitest';
import { backoff } from './backoff.ts';

describe('the pause before the next attempt', () => {
  it('doubles up to five seconds, and is never below half of that', () => {
    const random = seeded(4);
    for (let attempt = 0; attempt < 2000; attempt++) {
      const ceiling = Math.min(5000, 300 * 2 ** attempt);
      const pause = backoff(attempt, random());
      expect(pause).toBeGreaterThanOrEqual(ceiling / 2);
      expect(pause).toBeLessThanOrEqual(ceiling);
    }
  });

  it('spreads the clients of a restarted server over the whole half', () => {
    const random = seeded(7);
    const parts = new Set<number>();
    for (let n = 0; n < 200; n++) parts.add(Math.floor((backoff(10, random()) - 2500) / 250));
    expect(parts.size).toBe(10);
  });
});
