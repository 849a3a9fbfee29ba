import { describe, expect, test } from 'vitest';
import { en as shared } from '../../i18n/en.ts';
import { en, type PanelKey } from './en.ts';
import { ru } from './ru.ts';

const places = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
const keys = Object.keys(en) as PanelKey[];

describe("the panel's words", () => {
  test('have the same keys in both languages', () => {
    expect(Object.keys(ru).sort()).toEqual([...keys].sort());
  });

  test.each(keys)('say %s with the same places, in their own letters', (key) => {
    expect(places(ru[key])).toEqual(places(en[key]));
    expect(en[key]).not.toMatch(/[а-яё]/i);
    expect(ru[key]).toMatch(/[а-яё]/i);
  });

  test('have keys of their own: those of the first script become numbers there', () => {
    expect(keys.filter((key) => key in shared)).toEqual([]);
  });
});
