import { describe, expect, it } from 'vitest';
import type { CallCard } from '../wire/entities.ts';
import { callCardView, formatCallDuration } from './call-card-view.ts';
import { translator } from './i18n/i18n.ts';

const t = translator('en');
const card = (change: Partial<CallCard>): CallCard => ({
  callId: 'c',
  type: 'audio',
  reason: 'no_answer',
  duration: null,
  missed: false,
  ...change,
});
const missed = (reason: string) => card({ reason, missed: true });

describe('the view of a call card', () => {
  it.each([
    ['the callee', missed('no_answer'), false, 'Missed voice call', 'Incoming', 'Call back'],
    ['the caller', missed('no_answer'), true, 'Voice call', 'No answer', 'Call again'],
    ['the callee', missed('cancelled'), false, 'Missed voice call', 'Incoming', 'Call back'],
    ['the caller', missed('cancelled'), true, 'Voice call cancelled', 'Outgoing', 'Call again'],
    ['the caller', missed('busy'), true, 'Voice call', 'Was on another call', 'Call again'],
    ['the caller', missed('offline'), true, 'Voice call', 'Was offline', 'Call again'],
    ['the caller', missed('unavailable'), true, 'Voice call', 'Could not take calls', 'Call again'],
    [
      'the callee',
      card({ type: 'video', reason: 'declined' }),
      false,
      'Video call declined',
      'Incoming',
      'Call back',
    ],
    [
      'the callee',
      card({ reason: 'media_failed' }),
      false,
      'Voice call',
      'Did not connect',
      'Call back',
    ],
    [
      'the caller',
      card({ reason: 'media_failed', duration: 30_000 }),
      true,
      'Voice call',
      'Did not connect',
      'Call again',
    ],
    [
      'the caller',
      card({ reason: 'completed', duration: 204_000 }),
      true,
      'Voice call, 03:24',
      'Outgoing',
      null,
    ],
    [
      'the callee',
      card({ type: 'video', reason: 'connection_lost', duration: 3_723_000 }),
      false,
      'Video call, 1:02:03',
      'Connection lost',
      'Call back',
    ],
  ])('shows %s the texts for %o', (_, each, mine, title, detail, action) => {
    expect(callCardView(each, mine, t)).toMatchObject({ title, detail, action });
  });

  it('is marked as missed only for the callee', () => {
    expect(callCardView(missed('no_answer'), false, t).missed).toBe(true);
    expect(callCardView(missed('no_answer'), true, t).missed).toBe(false);
  });
});

it('formats a call of less than a second as 00:00', () => {
  expect(formatCallDuration(400)).toBe('00:00');
});
