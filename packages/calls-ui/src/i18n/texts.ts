import type { MoreTextKey } from '../more/en.ts';
import { en, type TextKey } from './en.ts';
import type { Language } from './language.ts';
import { ru } from './ru.ts';
import { type Words, wordsOf } from './words.ts';

const TABLES: Record<Language, Record<TextKey, string>> = { en, ru };

/** The words of the interface in one language; those of the second script are '' until it came. */
export type Texts = Words<TextKey | MoreTextKey>;

/** @param more the second script's texts */
export function textsOf(
  language: Language,
  more?: Readonly<Record<Language, Readonly<Record<MoreTextKey, string>>>>,
): Texts {
  return wordsOf<TextKey | MoreTextKey>(
    language,
    Object.assign(Object.create(TABLES[language]), more?.[language]),
  );
}
