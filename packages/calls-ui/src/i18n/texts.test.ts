import { END_REASONS, ERROR_CODES } from '@xpchat/calls-protocol';
import { describe, expect, test } from 'vitest';
import { moreEn } from '../more/en.ts';
import { moreRu } from '../more/ru.ts';
import { clockDuration, spokenDuration } from './duration.ts';
import { en } from './en.ts';
import { errorWords } from './error-words.ts';
import { detectLanguage } from './language.ts';
import { ru } from './ru.ts';
import { textsOf } from './texts.ts';

const parameters = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
/** What only a fault of the program can cause: no words can help a person there. */
const FAULTS = ['malformed_message', 'message_too_large', 'unknown_type'];
const distinct = (list: string[]) => Array.from(new Set(list));

const more = { en: moreEn, ru: moreRu };
const all = { en: { ...en, ...moreEn }, ru: { ...ru, ...moreRu } };

describe('the two languages', () => {
  test('have the same keys, each in one of the two scripts', () => {
    expect(Object.keys(ru).sort()).toEqual(Object.keys(en).sort());
    expect(Object.keys(moreRu).sort()).toEqual(Object.keys(moreEn).sort());
    expect(Object.keys(en).filter((key) => key in moreEn)).toEqual([]);
  });

  test.each(Object.keys(all.en) as (keyof typeof all.en)[])(
    'say %s with the same parameters',
    (key) => {
      expect(all.ru[key].trim()).not.toBe('');
      // A language may leave out a name that it cannot inflect, never use one that is not given.
      const allowed = distinct(parameters(all.en[key]));
      expect(allowed).toEqual(expect.arrayContaining(distinct(parameters(all.ru[key]))));
    },
  );

  test('Russian texts are in Russian', () => {
    const latin = Object.entries(all.ru).filter(
      ([key, text]) => !/[а-яё]/i.test(text) && !key.startsWith('unit.'),
    );
    expect(latin).toEqual([]);
  });

  test.each(END_REASONS)('have words for the end reason %s', (reason) => {
    expect(all.en).toHaveProperty([`end.${reason}`]);
    expect(all.ru).toHaveProperty([`end.${reason}`]);
  });

  test.each(Object.keys(all.ru).filter((key) => key.startsWith('end.')))(
    'name the person of %s once, also where the name stands before it',
    (key) => expect(all.ru[key as keyof typeof all.ru]).not.toMatch(/собеседник/i),
  );

  test.each(Object.keys(ERROR_CODES))('have words of its own for the error %s', (code) => {
    const other = en['error.other'];
    const words = errorWords(textsOf('en', more), code, 'Bob');
    if (FAULTS.includes(code)) expect(words).toBe(other);
    else expect(words).not.toBe(other);
    // Until the second script came, it did not work, and that is said.
    expect(errorWords(textsOf('en'), code, 'Bob')).not.toBe('');
  });

  test("the device errors are the specification's, to the letter", () => {
    expect(ru['problem.permission_denied']).toBe('Необходимо разрешить доступ к микрофону/камере');
    expect(ru['problem.device_not_found']).toBe('Микрофон или камера не найдены');
    expect(ru['problem.device_failed']).toBe('Ошибка доступа к медиаустройствам');
    for (const code of ['permission_denied', 'device_not_found', 'device_failed'] as const) {
      expect(errorWords(textsOf('ru'), code, '')).toBe(ru[`problem.${code}`]);
      expect(errorWords(textsOf('ru', more), code, '')).toBe(ru[`problem.${code}`]);
    }
  });

  test('an error of one device names it once the second script is there', () => {
    expect(errorWords(textsOf('ru', more), 'device_failed.video', '')).toBe('Камера не включается');
    expect(errorWords(textsOf('ru'), 'device_failed.video', '')).toBe(ru['problem.device_failed']);
  });

  test("the buttons' titles are the specification's", () => {
    expect(ru['button.audio']).toBe('Голосовой звонок');
    expect(ru['button.video']).toBe('Видеозвонок');
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
    expect(textsOf('ru').count('duration.minutes', n)).toBe(words);
  });

  test('English has one and other', () => {
    expect(textsOf('en').count('duration.hours', 1)).toBe('1 hour');
    expect(textsOf('en').count('duration.hours', 2)).toBe('2 hours');
  });
});

test('a parameter that is not given stays visible, and values are taken literally', () => {
  expect(textsOf('en').say('end.offline')).toBe('{name} is offline now');
  expect(textsOf('en').say('end.offline', { name: '$& {n}' })).toBe('$& {n} is offline now');
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
    expect(spokenDuration(3_602_000, textsOf('ru'))).toBe('1 час 2 секунды');
    expect(spokenDuration(120_000, textsOf('en'))).toBe('2 minutes');
    expect(spokenDuration(0, textsOf('en'))).toBe('0 seconds');
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
