import { describe, expect, test } from 'vitest';
import { callsApiTexts } from '../../calls-api/texts.ts';
import type { Language } from '../../i18n/language.ts';
import { createTexts } from '../../i18n/texts.ts';
import { NOON } from '../../testing/fake-calls-api.ts';
import { recorded, recordedDetails } from '../../testing/fake-recordings-api.ts';
import { uiKitLazyTexts, uiKitTexts } from '../../ui-kit/texts.ts';
import type { LibraryState } from './library-controller.ts';
import { chapterViews, libraryView, recordingRow, sizeWords } from './library-view.ts';
import { playerCommand } from './player-keys.ts';
import { type LibraryKey, libraryTexts } from './texts.ts';

const textsOf = (language: Language) =>
  createTexts<LibraryKey>(language, {
    ...uiKitTexts,
    ...uiKitLazyTexts,
    ...callsApiTexts,
    ...libraryTexts,
  });
const en = textsOf('en');
const ru = textsOf('ru');
const people = ['me', 'anna', 'carol', 'dave'].map((userId) => ({ userId, agreedAt: NOON }));

describe('a row', () => {
  test('is named by its title, and by the others without one', () => {
    expect(recordingRow(recorded({ title: 'Plan', people: people.slice(0, 2) }), en)).toMatchObject(
      {
        title: 'Plan',
        people: 'anna',
      },
    );
    const named = (count: number, isMine = true) =>
      recordingRow(recorded({ people: people.slice(0, count), isMine }), en).title;
    expect([1, 2, 3, 4].map((count) => named(count))).toEqual([
      'me',
      'anna',
      'anna and carol',
      'anna and 2 more',
    ]);
    expect(named(2, false)).toBe('me and anna');
  });

  test('says its state in words, and nothing when it is ready', () => {
    const words = (change: Parameters<typeof recorded>[0]) =>
      recordingRow(recorded(change), en).status;
    expect(words({})).toBeNull();
    expect(words({ state: 'recording' })).toBe('Recording now');
    expect(words({ state: 'uploading' })).toBe('Being sent');
    expect(words({ state: 'finishing' })).toBe('Being prepared');
    expect(words({ state: 'failed', failure: 'empty' })).toBe('Failed: nothing was sent');
    expect(words({ state: 'failed' })).toBe('Failed: the server could not make the file');
  });

  test('has a size that is short and in the language', () => {
    expect(sizeWords(12_345_678, en)).toBe('12 MB');
    expect(sizeWords(1_234_567, ru)).toBe('1,2 МБ');
    expect(sizeWords(999_900, en)).toBe('1 MB');
    expect(sizeWords(12, en)).toBe('0.1 kB');
    expect(sizeWords(21_000_000_000, en)).toBe('21 GB');
    expect(recordingRow(recorded({ sizeBytes: 0 }), en).size).toBeNull();
  });
});

describe('the list', () => {
  const state = (change: Partial<LibraryState>): LibraryState => ({
    search: '',
    list: { name: 'ready', recordings: [], more: 'none' },
    openId: null,
    notice: null,
    ...change,
  });

  test('groups recordings by day', () => {
    const recordings = [0, 1, 30].map((hours) =>
      recorded({ id: `r${hours}`, startedAt: NOON - hours * 3_600_000 }),
    );
    const list = { name: 'ready', recordings, more: 'idle' } as const;
    const view = libraryView(state({ list }), NOON, en);
    expect(view).toMatchObject({ name: 'days', more: 'idle' });
    if (view.name !== 'days') throw new Error('no days');
    expect(view.days.map(({ title, rows }) => [title, rows.length])).toEqual([
      ['Today', 2],
      ['Yesterday', 1],
    ]);
  });

  test('says that it is empty, or that the search found nothing', () => {
    expect(libraryView(state({}), NOON, en)).toMatchObject({ words: en.t('library.empty') });
    expect(libraryView(state({ search: ' x ' }), NOON, ru)).toMatchObject({
      words: 'Записей с «x» нет.',
    });
  });

  test('can be read again after a failure, except where there are no recordings', () => {
    const failed = (code: 'offline' | 'not_found') =>
      libraryView(state({ list: { name: 'failed', code } }), NOON, en);
    expect(failed('offline')).toMatchObject({ retry: true });
    expect(failed('not_found')).toMatchObject({ retry: false });
  });
});

test('chapters name the people, and none is after the end of the file', () => {
  const chapters = [
    { atMs: 1500, kind: 'joined', userId: 'anna' },
    { atMs: 99_000, kind: 'left', userId: 'anna' },
  ] as const;
  expect(chapterViews(recordedDetails({ chapters: [...chapters] }), ru)).toEqual([
    { seconds: 1.5, words: 'Подключение: Анна', name: 'Анна' },
  ]);
});

test('the keys of the player move within the file, play, and change the speed one step', () => {
  const at = { time: 3, duration: 61, speed: 1 };
  expect(playerCommand('ArrowLeft', false, at)).toEqual({ name: 'seek', time: 0 });
  expect(playerCommand('ArrowRight', false, at)).toEqual({ name: 'seek', time: 8 });
  expect(playerCommand('KeyL', false, { ...at, time: 55 })).toEqual({ name: 'seek', time: 61 });
  expect(playerCommand('End', false, at)).toEqual({ name: 'seek', time: 61 });
  expect(playerCommand('Space', false, at)).toEqual({ name: 'toggle' });
  expect(playerCommand('Period', true, at)).toEqual({ name: 'speed', speed: 1.25 });
  expect(playerCommand('Comma', true, { ...at, speed: 0.5 })).toEqual({
    name: 'speed',
    speed: 0.5,
  });
  expect(playerCommand('Period', false, at)).toBeNull();
  expect(playerCommand('Tab', false, at)).toBeNull();
});
