import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { PairBackoff } from './pair-backoff.ts';

let clock: VirtualClock;
let backoff: PairBackoff;
beforeEach(() => {
  clock = new VirtualClock();
  backoff = new PairBackoff(clock);
});

/** Dials every `everyMs` for a while, and returns how many dials passed. */
async function dialFor(ms: number, everyMs: number): Promise<number> {
  let passed = 0;
  for (let at = 0; at < ms; at += everyMs) {
    if (backoff.mayDial('eve', 'bob')) passed++;
    await clock.advance(everyMs);
  }
  return passed;
}

describe('dial and cancel in a loop', () => {
  it('C8: rings at most five times at once, and less and less often after that', async () => {
    expect(await dialFor(15_000, 1000)).toBe(6);
    // Every three seconds for an hour.
    expect(await dialFor(3_600_000, 3000)).toBeLessThan(20);
  });

  it('C8: does not slow down calls to other people', async () => {
    await dialFor(15_000, 1000);
    expect(backoff.mayDial('eve', 'carol')).toBe(true);
  });

  it('C8: is forgiven when the other person answers or calls back', async () => {
    await dialFor(15_000, 1000);
    backoff.forgive('bob', 'eve');
    expect(backoff.mayDial('eve', 'bob')).toBe(true);
    await dialFor(15_000, 1000);
    backoff.mayDial('bob', 'eve');
    expect(backoff.mayDial('eve', 'bob')).toBe(true);
  });

  it('C8: does not slow down somebody who lets it ring for 45 s and tries again a few times', async () => {
    expect(await dialFor(8 * 50_000, 50_000)).toBe(8);
  });

  it('C8: is forgotten after ten minutes, and keeps no timer', async () => {
    await dialFor(15_000, 1000);
    await clock.advance(600_000);
    expect(clock.pending).toBe(0);
    expect(await dialFor(5000, 1000)).toBe(5);
    backoff.close();
    expect(clock.pending).toBe(0);
  });
});
