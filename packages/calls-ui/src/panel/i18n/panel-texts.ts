import type { Language } from '../../i18n/language.ts';
import { type Words, wordsOf } from '../../i18n/words.ts';
import { en, type PanelKey } from './en.ts';
import { ru } from './ru.ts';

/** The panel's own words: they come with it, not with the first script. */
export type PanelTexts = Words<PanelKey>;

export const panelTexts = (language: Language): PanelTexts =>
  wordsOf(language, language === 'ru' ? ru : en);
