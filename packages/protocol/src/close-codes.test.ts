import { expect, it } from 'vitest';
import { CLOSE_CODES, shouldReconnect } from './close-codes.ts';

it('sends clients away for good only where coming back cannot help', () => {
  const final = Object.entries(CLOSE_CODES).filter(([, { code }]) => !shouldReconnect(code));
  expect(final.map(([name]) => name)).toEqual(['unsupported_version', 'session_replaced']);
});

it('lets clients come back after a close that it does not know', () => {
  expect([1000, 1006, 4999].map(shouldReconnect)).toEqual([true, true, true]);
});
