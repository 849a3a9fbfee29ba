import { backoffMs } from '@xpchat/calls/primitives';
import { VirtualClock } from '@xpchat/calls-testing';
import { expect, test } from 'vitest';
import { RETRY_BACKOFF, scheduleRetry } from './retry.ts';

test('the backoff doubles after each failure up to a limit, with jitter', () => {
  expect([0, 1, 2, 9].map((failures) => backoffMs(failures, 1, RETRY_BACKOFF))).toEqual([
    500, 1000, 2000, 15_000,
  ]);
  expect(backoffMs(9, 0, RETRY_BACKOFF)).toBe(7500);
});

function setUp() {
  const clock = new VirtualClock();
  const wakes = new Set<() => void>();
  let tries = 0;
  const stop = scheduleRetry(
    {
      random: () => 1,
      after: (ms, callback) => clock.after(ms, callback),
      onWake(callback) {
        wakes.add(callback);
        return () => wakes.delete(callback);
      },
    },
    1,
    () => tries++,
  );
  return { clock, wakes, stop, tries: () => tries };
}

test('a scheduled retry runs once, after the backoff', () => {
  const { clock, wakes, tries } = setUp();
  clock.advanceSync(999);
  expect(tries()).toBe(0);
  clock.advanceSync(1);
  expect([tries(), clock.pending, wakes.size]).toEqual([1, 0, 0]);
});

test('a scheduled retry runs once, as soon as the network or the page is back', () => {
  const { clock, wakes, tries } = setUp();
  for (const wake of wakes) wake();
  expect([tries(), clock.pending, wakes.size]).toEqual([1, 0, 0]);
});

test('a cancelled retry leaves no timer and no listener behind', () => {
  const { clock, wakes, stop, tries } = setUp();
  stop();
  expect([tries(), clock.pending, wakes.size]).toEqual([0, 0, 0]);
});
