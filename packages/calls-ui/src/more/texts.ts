import type { Language } from '../i18n/language.ts';
import { type Words, wordsOf } from '../i18n/words.ts';
import { type MoreTextKey, moreEn } from './en.ts';
import { moreRu } from './ru.ts';

export type { MoreTextKey } from './en.ts';

/** The words that only the second script says. */
export function moreTexts(language: Language): Words<MoreTextKey> {
  return wordsOf(language, language === 'ru' ? moreRu : moreEn);
}
