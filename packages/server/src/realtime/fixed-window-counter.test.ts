import { describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { FixedWindowCounter } from './fixed-window-counter.ts';

describe('attempts', () => {
  it('are as many as allowed in a period, for each one, and then they begin anew', () => {
    const clock = new FakeClock();
    const attempts = new FixedWindowCounter(clock, 1000, 2);
    for (const who of ['alice', 'alice', 'bob']) attempts.count(who);
    expect(['alice', 'bob'].map((who) => attempts.mayTry(who))).toEqual([false, true]);
    clock.advance(1000);
    expect(attempts.mayTry('alice')).toBe(true);
  });

  it('are not held against who gets them taken back, in their own period alone', () => {
    const clock = new FakeClock();
    const attempts = new FixedWindowCounter(clock, 1000, 1);
    const takeBack = attempts.count('alice');
    expect(attempts.mayTry('alice')).toBe(false);
    takeBack();
    expect(attempts.mayTry('alice')).toBe(true);
    const tooLate = attempts.count('alice');
    clock.advance(1000);
    attempts.count('alice');
    tooLate();
    expect(attempts.mayTry('alice')).toBe(false);
  });

  it('leave no timer behind, and need none while nobody tries', () => {
    const clock = new FakeClock();
    const attempts = new FixedWindowCounter(clock, 1000, 2);
    attempts.count('alice');
    clock.advance(1000);
    expect(clock.pending).toBe(0);
    attempts.count('alice');
    expect(clock.pending).toBe(1);
    attempts.close();
    expect(clock.pending).toBe(0);
  });
});
