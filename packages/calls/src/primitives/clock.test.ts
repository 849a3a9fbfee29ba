import { afterEach, expect, it, vi } from 'vitest';
import { monotonicClock, systemClock } from './clock.ts';

afterEach(() => vi.restoreAllMocks());

it('E4: durations do not change when somebody sets the clock of the device', () => {
  const start = monotonicClock.now();
  expect(Math.abs(start - Date.now())).toBeLessThan(60_000);
  const hour = 3_600_000;
  const now = Date.now();
  vi.spyOn(Date, 'now').mockReturnValue(now + hour);
  expect(systemClock.now()).toBe(now + hour);
  expect(monotonicClock.now() - start).toBeLessThan(60_000);
  vi.spyOn(Date, 'now').mockReturnValue(now - hour);
  expect(monotonicClock.now() - start).toBeGreaterThanOrEqual(0);
});
