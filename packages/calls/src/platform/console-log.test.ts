import { afterEach, expect, it, vi } from 'vitest';
import { createLogger } from '../lib/logger.ts';
import { createConsoleSink } from './console-log.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

function create(open: () => Storage) {
  const log = createLogger(
    () => 0,
    (error) => {
      throw error;
    },
  );
  log.addSink(createConsoleSink(open));
  return log;
}

const storageWith = (value: string | null) => ({ getItem: () => value }) as unknown as Storage;

it("the console log is on only while localStorage.webrtc_debug is 'true'", () => {
  const written = vi.spyOn(console, 'info').mockImplementation(() => undefined);
  let value: string | null = null;
  const log = create(() => storageWith(value));
  log.event('signaling_state', { state: 'connecting' });
  value = 'true';
  log.event('signaling_state', { state: 'online' });
  value = 'false';
  log.event('signaling_state', { state: 'offline' });
  expect(written.mock.calls).toEqual([['[webrtc] signaling_state', { at: 0, state: 'online' }]]);
});

it('the console log uses console.log for debug events, because browsers hide console.debug', () => {
  const written = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  create(() => storageWith('true')).event('message_sent', { type: 'call_offer' });
  expect(written).toHaveBeenCalledOnce();
});

it('the console log is off where the page may not read localStorage', () => {
  const written = vi.spyOn(console, 'info').mockImplementation(() => undefined);
  const log = create(() => {
    throw new DOMException('', 'SecurityError');
  });
  log.event('signaling_state', { state: 'online' });
  expect(written).not.toHaveBeenCalled();
});
