import { expect, it } from 'vitest';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { CallTimes } from './call-times.ts';

const HOUR_MS = 3_600_000;

it.each([HOUR_MS, -HOUR_MS])(
  'E4: a call lasts as long as it did when somebody sets the clock by %d ms',
  async (by) => {
    const clock = new VirtualClock();
    const times = new CallTimes(clock);
    const answeredAt = times.of('call');
    expect(answeredAt).toBe(clock.now());
    await clock.advance(9000);
    clock.set(by);
    expect(times.of('call') - answeredAt).toBe(9000);
    // A later call begins by the new time.
    expect(times.of('next')).toBe(clock.now());
    times.forget('call');
    expect(times.of('call')).toBe(clock.now());
  },
);

it('E4: forgets the oldest of ten thousand calls whose end another process wrote', async () => {
  const clock = new VirtualClock();
  const times = new CallTimes(clock);
  for (let call = 0; call < 10_001; call++) times.of(`c${call}`);
  clock.set(HOUR_MS);
  expect(times.of('c10000')).toBe(clock.now() - HOUR_MS);
  expect(times.of('c0')).toBe(clock.now());
});
