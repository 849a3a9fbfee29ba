import { expect, test } from 'vitest';
import { backoffMs, scheduleRetry } from './backoff.ts';

test('the backoff doubles after each failure up to a limit, with jitter', () => {
  expect([0, 1, 2, 9].map((failures) => backoffMs(failures, 1))).toEqual([500, 1000, 2000, 15_000]);
  expect(backoffMs(9, 0)).toBe(7500);
});

function setUp() {
  const timers = new Map<number, () => void>();
  const wakes = new Set<() => void>();
  let tries = 0;
  const stop = scheduleRetry(
    {
      random: () => 1,
      after(ms, callback) {
        timers.set(ms, callback);
        return () => timers.delete(ms);
      },
      onWake(callback) {
        wakes.add(callback);
        return () => wakes.delete(callback);
      },
    },
    1,
    () => tries++,
  );
  return { timers, wakes, stop, tries: () => tries };
}

test('a scheduled retry runs once, after the backoff', () => {
  const { timers, wakes, tries } = setUp();
  timers.get(1000)?.();
  expect([tries(), timers.size, wakes.size]).toEqual([1, 0, 0]);
});

test('a scheduled retry runs once, as soon as the network or the page is back', () => {
  const { timers, wakes, tries } = setUp();
  for (const wake of wakes) wake();
  expect([tries(), timers.size, wakes.size]).toEqual([1, 0, 0]);
});

test('a cancelled retry leaves no timer and no listener behind', () => {
  const { timers, wakes, stop, tries } = setUp();
  stop();
  expect([tries(), timers.size, wakes.size]).toEqual([0, 0, 0]);
});
