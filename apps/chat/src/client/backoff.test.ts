import { expect, test } from 'vitest';
import { backoffMs, scheduleRetry } from './backoff.ts';

test('waits longer after each failure, up to a limit, and never all at the same moment', () => {
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

test('tries again after the pause, once', () => {
  const { timers, wakes, tries } = setUp();
  timers.get(1000)?.();
  expect([tries(), timers.size, wakes.size]).toEqual([1, 0, 0]);
});

test('tries again as soon as the network or the page is back, once', () => {
  const { timers, wakes, tries } = setUp();
  for (const wake of wakes) wake();
  expect([tries(), timers.size, wakes.size]).toEqual([1, 0, 0]);
});

test('leaves nothing behind when it is called off', () => {
  const { timers, wakes, stop, tries } = setUp();
  stop();
  expect([tries(), timers.size, wakes.size]).toEqual([0, 0, 0]);
});
