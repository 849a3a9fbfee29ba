import type { Language } from './language.ts';
import type { Texts } from './texts.ts';

/**
 * Index of the plural form for a whole number, by the plural rules of CLDR: one|other in English,
 * one|few|many in Russian. Safari 11 has no Intl.PluralRules.
 */
function pluralForm(language: Language, n: number): number {
  if (language === 'en') return n === 1 ? 0 : 1;
  const tens = n % 100;
  const units = n % 10;
  if (units === 1 && tens !== 11) return 0;
  return units >= 2 && units <= 4 && (tens < 12 || tens > 14) ? 1 : 2;
}

/**
 * The form of a plural text for the whole number `n`, which is also its parameter `{n}`. The text has its
 * forms in the order of the plural rules, separated by `|`.
 */
export function countWords<Key extends string>(texts: Texts<Key>, key: Key, n: number): string {
  const forms = texts.t(key, { n: String(n) }).split('|');
  return forms[pluralForm(texts.language, n)] ?? forms[forms.length - 1] ?? '';
}
