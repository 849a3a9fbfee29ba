import { en, type TextKey } from './en.ts';
import type { Language } from './language.ts';
import { ru } from './ru.ts';
import { type Words, wordsOf } from './words.ts';

const TABLES: Record<Language, Record<TextKey, string>> = { en, ru };

/** The words of the interface in one language. */
export type Texts = Words<TextKey>;

export function textsOf(language: Language): Texts {
  return wordsOf(language, TABLES[language]);
}
