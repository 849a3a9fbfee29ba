import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Person } from '../../wire/entities.ts';
import { en } from './en.ts';
import { type Catalogue, ru, type TextKey } from './ru.ts';

export const LANGUAGES = ['ru', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

const CATALOGUES: Readonly<Record<Language, Catalogue>> = { ru, en };

export type Translate = (key: TextKey, values?: Readonly<Record<string, string>>) => string;

/** Returns a function that looks up a text and fills its `{name}` placeholders. */
export function translator(language: Language): Translate {
  const catalogue = CATALOGUES[language];
  return (key, values) =>
    catalogue[key].replace(/\{(\w+)\}/g, (place, name: string) => values?.[name] ?? place);
}

/** Returns the chosen language, else Russian if it is the browser's language, else English. */
export function initialLanguage(chosen: string | null, browser: string): Language {
  if (chosen === 'ru' || chosen === 'en') return chosen;
  return /^ru\b/i.test(browser) ? 'ru' : 'en';
}

/** Returns the person with the name in the page's language. Only demo people have several names. */
export type LocalizePerson = <P extends Person>(person: P) => P;

export interface I18n {
  readonly language: Language;
  readonly t: Translate;
  readonly localizePerson: LocalizePerson;
  /** Language of the demo's first messages; null outside the demo. */
  readonly demoLanguage: Language | null;
  readonly setLanguage: (language: Language) => void;
}

export const I18nContext = createContext<I18n>({
  language: 'ru',
  t: translator('ru'),
  localizePerson: (person) => person,
  demoLanguage: null,
  setLanguage: () => undefined,
});

export const useI18n = (): I18n => useContext(I18nContext);
