import { describe, expect, it } from 'vitest';
import { backoff } from './backoff.ts';

/** Mulberry32: the same numbers for the same seed. */
function seeded(seed: number) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

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
