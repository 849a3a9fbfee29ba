import { expect, test } from 'vitest';
import { qualityOf } from './quality.ts';

const stats = (packetsReceived: number, packetsLost: number, roundTripTime = 40) => ({
  transport: 'connected',
  packetsReceived,
  packetsLost,
  roundTripTime,
});

test('the quality of a person follows what was lost since the last sample, and the delay', () => {
  const before = stats(1000, 100);
  expect(qualityOf(stats(1100, 100), before)).toBeNull();
  expect(qualityOf(stats(1100, 106), before)).toBe('weak');
  expect(qualityOf(stats(1100, 120), before)).toBe('poor');
  expect(qualityOf(stats(1100, 100, 500), before)).toBe('weak');
  expect(qualityOf(stats(1100, 100, 900), before)).toBe('poor');
  // The first sample says nothing: its losses may be old.
  expect(qualityOf(stats(1000, 500), undefined)).toBeNull();
});
