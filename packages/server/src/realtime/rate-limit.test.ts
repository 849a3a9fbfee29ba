import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { FixedWindowCounter } from './rate-limit.ts';

describe('FixedWindowCounter', () => {
  it('limits the attempts of each key within a window and resets at its end', () => {
    const clock = new VirtualClock();
    const attempts = new FixedWindowCounter(clock, 1000, 2);
    for (const who of ['alice', 'alice', 'bob']) attempts.count(who);
    expect(['alice', 'bob'].map((who) => attempts.isAllowed(who))).toEqual([false, true]);
    clock.advanceSync(1000);
    expect(attempts.isAllowed('alice')).toBe(true);
  });

  it('removes an attempt from the count only within its own window', () => {
    const clock = new VirtualClock();
    const attempts = new FixedWindowCounter(clock, 1000, 1);
    const release = attempts.count('alice');
    expect(attempts.isAllowed('alice')).toBe(false);
    release();
    expect(attempts.isAllowed('alice')).toBe(true);
    const tooLate = attempts.count('alice');
    clock.advanceSync(1000);
    attempts.count('alice');
    tooLate();
    expect(attempts.isAllowed('alice')).toBe(false);
  });

  it('runs a timer only while there are attempts, and leaves none behind', () => {
    const clock = new VirtualClock();
    const attempts = new FixedWindowCounter(clock, 1000, 2);
    attempts.count('alice');
    clock.advanceSync(1000);
    expect(clock.pending).toBe(0);
    attempts.count('alice');
    expect(clock.pending).toBe(1);
    attempts.close();
    expect(clock.pending).toBe(0);
  });
});
