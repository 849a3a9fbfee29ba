import { END_REASONS, ERROR_CODES } from '@xpchat/calls-protocol';
import { describe, expect, test } from 'vitest';
import { detectLanguage } from '../i18n/language.ts';
import { clockDuration, spokenDuration } from '../ui-kit/duration-words.ts';
import { errorWords } from '../ui-kit/error-words.ts';
import { lazyTexts } from './lazy-texts.ts';
import { appTexts, firstTexts } from './texts.ts';

/** Codes that only a fault of the program causes: no words can help a person there. */
const FAULTS = ['malformed_message', 'message_too_large', 'unknown_type'];

const ru = appTexts('ru', lazyTexts);
const en = appTexts('en', lazyTexts);
const firstRu = appTexts('ru');
const endTexts = Object.entries(firstTexts).filter(([key]) => key.startsWith('end.'));

describe('the texts of both languages', () => {
  test.each(END_REASONS)('have words for the end reason %s', (reason) => {
    expect(firstTexts).toHaveProperty([`end.${reason}`]);
  });

  test.each(endTexts)(
    'name the person of %s once, also where the name stands before it',
    (_, { ru }) => expect(ru).not.toMatch(/собеседник/i),
  );

  test.each(Object.keys(ERROR_CODES))('have words of their own for the error %s', (code) => {
    const other = en.t('error.other');
    const words = errorWords(en, code, 'Bob');
    if (FAULTS.includes(code)) expect(words).toBe(other);
    else expect(words).not.toBe(other);
    // The lazy features may still be missing.
    expect(errorWords(appTexts('en'), code, 'Bob')).not.toBe('');
  });

  test("quote the specification's device errors to the letter", () => {
    expect(ru.t('problem.permission_denied')).toBe(
      'Необходимо разрешить доступ к микрофону/камере',
    );
    expect(ru.t('problem.device_not_found')).toBe('Микрофон или камера не найдены');
    expect(ru.t('problem.device_failed')).toBe('Ошибка доступа к медиаустройствам');
    for (const code of ['permission_denied', 'device_not_found', 'device_failed'] as const) {
      expect(errorWords(firstRu, code, '')).toBe(ru.t(`problem.${code}`));
      expect(errorWords(ru, code, '')).toBe(ru.t(`problem.${code}`));
    }
  });

  test('name the device of an error once the lazy features are loaded', () => {
    expect(errorWords(ru, 'device_failed.video', '')).toBe('Камера не включается');
    expect(errorWords(firstRu, 'device_failed.video', '')).toBe(ru.t('problem.device_failed'));
  });

  test("quote the specification's titles of the call buttons", () => {
    expect(ru.t('button.audio')).toBe('Голосовой звонок');
    expect(ru.t('button.video')).toBe('Видеозвонок');
  });
});

describe('plural forms', () => {
  test.each([
    [1, '1 минута'],
    [2, '2 минуты'],
    [5, '5 минут'],
    [11, '11 минут'],
    [12, '12 минут'],
    [21, '21 минута'],
    [24, '24 минуты'],
    [111, '111 минут'],
  ])('Russian counts %i as %s', (n, words) => {
    expect(appTexts('ru').count('duration.minutes', n)).toBe(words);
  });

  test('English has one and other', () => {
    expect(appTexts('en').count('duration.hours', 1)).toBe('1 hour');
    expect(appTexts('en').count('duration.hours', 2)).toBe('2 hours');
  });
});

test('a parameter that is not given stays visible, and values are taken literally', () => {
  expect(appTexts('en').t('end.offline')).toBe('{name} is offline now');
  expect(appTexts('en').t('end.offline', { name: '$& {n}' })).toBe('$& {n} is offline now');
});

describe('durations', () => {
  test.each([
    [0, '00:00'],
    [42_999, '00:42'],
    [754_000, '12:34'],
    [3_723_000, '1:02:03'],
    [-5, '00:00'],
  ])('%i ms reads %s on the clock', (ms, clock) => {
    expect(clockDuration(ms)).toBe(clock);
  });

  test('spoken, they leave out what is zero, but say something', () => {
    expect(spokenDuration(3_602_000, appTexts('ru'))).toBe('1 час 2 секунды');
    expect(spokenDuration(120_000, appTexts('en'))).toBe('2 minutes');
    expect(spokenDuration(0, appTexts('en'))).toBe('0 seconds');
  });
});

test.each([
  ['ru', 'en-US', 'ru'],
  ['en-GB', 'ru-RU', 'en'],
  ['', 'ru-RU', 'ru'],
  ['de', 'ru', 'ru'],
  ['de', 'fr-FR', 'en'],
] as const)('page %s and browser %s speak %s', (page, browser, language) => {
  expect(detectLanguage(page, browser)).toBe(language);
});
