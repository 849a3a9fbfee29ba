import { describe, expect, test } from 'vitest';
import { countWords } from './count-words.ts';
import { createTexts, type TextTable } from './texts.ts';

const table = {
  offline: { en: '{name} is offline', ru: '{name} не в сети' },
  minutes: { en: '{n} minute|{n} minutes', ru: '{n} минута|{n} минуты|{n} минут' },
  hours: { en: '{n} hour|{n} hours', ru: '{n} час|{n} часа|{n} часов' },
} as const satisfies TextTable;
const texts = (language: 'ru' | 'en') => createTexts<keyof typeof table>(language, table);

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
    expect(countWords(texts('ru'), 'minutes', n)).toBe(words);
  });

  test('English has the forms one and other', () => {
    expect(countWords(texts('en'), 'hours', 1)).toBe('1 hour');
    expect(countWords(texts('en'), 'hours', 2)).toBe('2 hours');
  });
});

test('a parameter without a value stays as it is, and values are taken literally', () => {
  expect(texts('en').t('offline')).toBe('{name} is offline');
  expect(texts('en').t('offline', { name: '$& {n}' })).toBe('$& {n} is offline');
});

test('a key that no loaded feature has gets an empty text', () => {
  expect(createTexts('en', {}).t('offline')).toBe('');
});
