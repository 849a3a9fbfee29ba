import { describe, expect, it } from 'vitest';
import { CHAT_ERRORS } from '../../wire/error-codes.ts';
import { en } from './en.ts';
import { initialLanguage, translator } from './i18n.ts';
import { ru, type TextKey } from './ru.ts';

const keys = Object.keys(ru) as TextKey[];
const places = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();

describe('the catalogues', () => {
  it('have the same keys', () => {
    expect(Object.keys(en).sort()).toEqual([...keys].sort());
  });

  it('have the same placeholders in each text', () => {
    for (const key of keys) expect([key, places(en[key])]).toEqual([key, places(ru[key])]);
  });

  it('have no empty text', () => {
    for (const key of keys) expect([ru[key].trim(), en[key].trim()]).not.toContain('');
  });

  it('have a text for every error code of the server', () => {
    for (const code of Object.keys(CHAT_ERRORS)) expect(keys).toContain(`error.${code}`);
  });
});

it('fills placeholders and leaves those without a value', () => {
  const t = translator('en');
  expect(t('list.unread', { count: '3' })).toBe('Unread: 3');
  expect(t('list.unread')).toBe('Unread: {count}');
});

it.each([
  [null, 'ru-RU', 'ru'],
  [null, 'en-US', 'en'],
  [null, 'de', 'en'],
  ['ru', 'en-US', 'ru'],
  ['en', 'ru', 'en'],
  ['fr', 'ru', 'ru'],
])(
  'with the choice %s and the browser language %s the page is in %s',
  (chosen, browser, language) => {
    expect(initialLanguage(chosen, browser)).toBe(language);
  },
);
