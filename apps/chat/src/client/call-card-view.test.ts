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

describe('a card', () => {
  it.each([
    ['who was called', missed('no_answer'), false, 'Missed voice call', 'Incoming', 'Call back'],
    ['who called', missed('no_answer'), true, 'Voice call', 'No answer', 'Call again'],
    ['who was called', missed('cancelled'), false, 'Missed voice call', 'Incoming', 'Call back'],
    ['who called', missed('cancelled'), true, 'Voice call cancelled', 'Outgoing', 'Call again'],
    ['who called', missed('busy'), true, 'Voice call', 'Was on another call', 'Call again'],
    ['who called', missed('offline'), true, 'Voice call', 'Was offline', 'Call again'],
    ['who called', missed('unavailable'), true, 'Voice call', 'Could not take calls', 'Call again'],
    [
      'who was called',
      card({ type: 'video', reason: 'declined' }),
      false,
      'Video call declined',
      'Incoming',
      'Call back',
    ],
    [
      'who was called',
      card({ reason: 'media_failed' }),
      false,
      'Voice call',
      'Did not connect',
      'Call back',
    ],
    [
      'who called',
      card({ reason: 'media_failed', duration: 30_000 }),
      true,
      'Voice call',
      'Did not connect',
      'Call again',
    ],
    [
      'who called',
      card({ reason: 'completed', duration: 204_000 }),
      true,
      'Voice call, 3:24',
      'Outgoing',
      null,
    ],
    [
      'who was called',
      card({ type: 'video', reason: 'connection_lost', duration: 3_723_000 }),
      false,
      'Video call, 1:02:03',
      'Connection lost',
      'Call back',
    ],
  ])('tells %s, of %o', (_, each, mine, title, detail, action) => {
    expect(callCardView(each, mine, t)).toMatchObject({ title, detail, action });
  });

  it('is marked as missed for who missed it alone', () => {
    expect(callCardView(missed('no_answer'), false, t).missed).toBe(true);
    expect(callCardView(missed('no_answer'), true, t).missed).toBe(false);
  });
});

it('a call of less than a second still has a time', () => {
  expect(formatCallDuration(400)).toBe('0:00');
});
