import type { HistoryEntry } from '@xpchat/calls-protocol';
import { describe, expect, test } from 'vitest';
import { appTexts } from '../../app/texts.ts';
import { apiErrorWords } from '../../calls-api/api-error-words.ts';
import { entry, HOUR_MS, missedEntry, NOON } from '../../testing/fake-calls-api.ts';
import { laterTexts } from '../../testing/later-texts.ts';
import { type HistoryState, INITIAL_HISTORY } from './history-state.ts';
import { historyView } from './history-view.ts';

const en = appTexts('en', laterTexts);
const ready = (
  entries: readonly HistoryEntry[],
  change: Partial<HistoryState> = {},
): HistoryState => ({
  ...INITIAL_HISTORY,
  list: { name: 'ready', entries, more: 'none' },
  ...change,
});
const rowOf = (each: HistoryEntry) => {
  const view = historyView(ready([each]), NOON, en);
  return view.name === 'days' ? view.days[0]?.rows[0] : undefined;
};

describe('a row', () => {
  const unanswered = { answeredAt: undefined };
  test.each([
    ['incoming', {}, 'Incoming'],
    ['incoming', { ...unanswered, reason: 'no_answer', missed: true }, 'Missed'],
    ['incoming', { ...unanswered, reason: 'cancelled', missed: true }, 'Missed'],
    ['incoming', { ...unanswered, reason: 'busy', missed: true }, 'Missed'],
    ['incoming', { ...unanswered, reason: 'unavailable', missed: true }, 'Missed'],
    ['incoming', { ...unanswered, reason: 'declined' }, 'You declined'],
    ['incoming', { ...unanswered, reason: 'offline', missed: true }, 'Missed'],
    ['incoming', { ...unanswered, reason: 'connection_lost', missed: true }, 'Missed'],
    ['incoming', { ...unanswered, reason: 'media_failed' }, 'Did not connect'],
    ['incoming', { ...unanswered, reason: 'permission_denied' }, 'Did not connect'],
    ['incoming', { ...unanswered, reason: 'failed' }, 'Did not connect'],
    ['incoming', { reason: 'connection_lost' }, 'Connection lost'],
    ['incoming', { reason: 'media_failed' }, 'Did not connect'],
    ['incoming', { reason: 'permission_denied' }, 'Did not connect'],
    ['incoming', { reason: 'failed' }, 'Did not connect'],
    ['outgoing', {}, 'Outgoing'],
    ['outgoing', { ...unanswered, reason: 'no_answer' }, 'No answer'],
    ['outgoing', { ...unanswered, reason: 'cancelled' }, 'Cancelled'],
    ['outgoing', { ...unanswered, reason: 'busy' }, 'Busy'],
    ['outgoing', { ...unanswered, reason: 'declined' }, 'Declined'],
    ['outgoing', { ...unanswered, reason: 'offline' }, 'Was offline'],
    ['outgoing', { ...unanswered, reason: 'unavailable' }, 'Could not take calls'],
    ['outgoing', { ...unanswered, reason: 'connection_lost' }, 'Did not connect'],
    ['outgoing', { ...unanswered, reason: 'media_failed' }, 'Did not connect'],
    ['outgoing', { ...unanswered, reason: 'permission_denied' }, 'Did not connect'],
    ['outgoing', { ...unanswered, reason: 'failed' }, 'Did not connect'],
    ['outgoing', { reason: 'connection_lost' }, 'Connection lost'],
    ['outgoing', { reason: 'media_failed' }, 'Did not connect'],
    ['outgoing', { reason: 'permission_denied' }, 'Did not connect'],
    ['outgoing', { reason: 'failed' }, 'Did not connect'],
  ] as const)('the row of a call %s, %o, reads %s', (direction, change, words) => {
    expect(rowOf(entry({ direction, ...change }))?.outcome).toBe(words);
  });

  test('shows the duration from the answer if the participants were connected', () => {
    expect(rowOf(entry())?.duration).toBe(204_000);
    expect(rowOf(entry({ reason: 'connection_lost' }))?.duration).toBe(204_000);
    expect(rowOf(entry({ reason: 'media_failed' }))?.duration).toBeNull();
    expect(rowOf(missedEntry())?.duration).toBeNull();
  });

  test('names the first of several people and counts the others', () => {
    const people = [{ userId: 'a', name: 'Anna' }, { userId: 'b' }, { userId: 'c' }];
    expect(rowOf(entry({ people }))?.name).toBe('Anna and 2 more');
  });

  test('shows the id of a person without a name', () => {
    expect(rowOf(entry({ people: [{ userId: 'bob' }] }))?.name).toBe('bob');
    expect(rowOf(entry({ people: [] }))?.name).toBe('Unknown');
  });

  test('marks a missed call that was not seen', () => {
    expect(rowOf(missedEntry())).toMatchObject({ missed: true, isNew: true });
    expect(rowOf(missedEntry({ seen: true }))).toMatchObject({ missed: true, isNew: false });
  });
});

test('day titles are words for today and yesterday, and have the year if it is not this one', () => {
  const at = (id: string, createdAt: number) => entry({ id, createdAt });
  const entries = [
    at('1', NOON),
    at('2', NOON - HOUR_MS),
    at('3', NOON - 24 * HOUR_MS),
    at('4', NOON - 72 * HOUR_MS),
    at('5', new Date(2025, 4, 2, 9).getTime()),
  ];
  const view = historyView(ready(entries), NOON, en);
  const days = view.name === 'days' ? view.days : [];
  expect(days.map(({ title }) => title)).toEqual([
    'Today',
    'Yesterday',
    'Thursday, November 19',
    'Friday, May 2, 2025',
  ]);
  expect(days.map(({ rows }) => rows.length)).toEqual([2, 1, 1, 1]);
});

describe('an empty list', () => {
  test.each([
    [{}, 'No calls yet. Open a conversation and press the phone button.'],
    [{ filter: 'missed' }, 'No missed calls.'],
    [{ filter: 'outgoing' }, 'You have not called anyone yet.'],
    [{ filter: 'missed', type: 'video' }, 'No such calls. Choose other filters.'],
    [{ person: { userId: 'bob' } }, 'No such calls. Choose other filters.'],
    [{ search: ' zed ' }, 'No calls with “zed”.'],
  ] as const)('an empty list with %o says why it is empty', (change, words) => {
    expect(historyView(ready([], change), NOON, en)).toEqual({ name: 'empty', words });
  });
});

test('C10: only people who share a name are shown with their ids', () => {
  const by = (id: string, userId: string, name?: string) =>
    entry({ id, people: [{ userId, ...(name ? { name } : {}) }] });
  const list = [
    by('1', 'anna-1', 'Anna'),
    by('2', 'anna-2', ' ANNA\u200b'),
    by('3', 'anna-1', 'Anna'),
    by('4', 'bob', 'Bob'),
    by('5', 'eve'),
  ];
  const idsOf = (search: string) => {
    const view = historyView(ready(list, { search }), NOON, en);
    return view.name === 'days' ? view.days.flatMap(({ rows }) => rows.map((r) => r.id)) : [];
  };
  expect(idsOf('')).toEqual(['anna-1', 'anna-2', 'anna-1', null, null]);
  expect(idsOf('anna-2')).toEqual(['anna-2']);
});

test('a search matches any part of a name or id and ignores case', () => {
  const entries = [entry({ id: '1' }), entry({ id: '2', people: [{ userId: 'bob' }] })];
  const found = (search: string) => {
    const view = historyView(ready(entries, { search }), NOON, en);
    return view.name === 'days' ? view.days.flatMap(({ rows }) => rows.map((r) => r.entry.id)) : [];
  };
  expect(found('ПЕТР')).toEqual(['1']);
  expect(found('bo')).toEqual(['2']);
  expect(found('x')).toEqual([]);
});

test('a search without matches is not called empty while more pages exist', () => {
  const state = ready([entry()], {
    search: 'zed',
    list: { name: 'ready', entries: [entry()], more: 'idle' },
  });
  expect(historyView(state, NOON, en)).toEqual({ name: 'days', days: [], more: 'idle' });
});

test('a failure says what to do and offers a retry only if one can help', () => {
  const failed = (code: 'offline' | 'not_found') =>
    historyView({ ...INITIAL_HISTORY, list: { name: 'failed', code } }, NOON, en);
  expect(failed('offline')).toMatchObject({ retry: true });
  expect(failed('not_found')).toMatchObject({ retry: false });
  expect(apiErrorWords('glare', en)).toBe(
    'Something went wrong on the calls server. Try again in a minute.',
  );
});
