import type { Language } from './language.ts';

/**
 * Index of the plural form for a whole number, by the plural rules of CLDR: one|other in English,
 * one|few|many in Russian. Safari 11 has no Intl.PluralRules.
 */
export function pluralForm(language: Language, n: number): number {
  if (language === 'en') return n === 1 ? 0 : 1;
  const tens = n % 100;
  const units = n % 10;
  if (units === 1 && tens !== 11) return 0;
  return units >= 2 && units <= 4 && (tens < 12 || tens > 14) ? 1 : 2;
}
