import { expect, it } from 'vitest';
import { Diagnostics } from './diagnostics.ts';
import type { LogRecord } from './logger.ts';

const record = (at: number): LogRecord => ({
  at,
  level: 'info',
  event: 'signaling_state',
  fields: { state: 'online' },
});

it('diagnostics hold the newest 200 events, oldest first', () => {
  const diagnostics = new Diagnostics();
  for (let at = 0; at < 250; at++) diagnostics.add(record(at));
  const times = diagnostics.events.map(({ at }) => at);
  expect(times).toHaveLength(200);
  expect([times[0], times[199]]).toEqual([50, 249]);
});

it('an exported list of events does not change afterwards', () => {
  const diagnostics = new Diagnostics();
  diagnostics.add(record(1));
  const { events } = diagnostics;
  diagnostics.add(record(2));
  expect(events).toEqual([record(1)]);
});
