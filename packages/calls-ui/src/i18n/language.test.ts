import { expect, test } from 'vitest';
import { detectLanguage } from './language.ts';

test.each([
  ['ru', 'en-US', 'ru'],
  ['en-GB', 'ru-RU', 'en'],
  ['', 'ru-RU', 'ru'],
  ['de', 'ru', 'ru'],
  ['de', 'fr-FR', 'en'],
] as const)('a page in %s in a browser in %s gets %s', (page, browser, language) => {
  expect(detectLanguage(page, browser)).toBe(language);
});
