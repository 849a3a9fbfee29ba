import type { Language } from './language.ts';

/** A table of texts in one language. */
export interface Words<Key extends string> {
  readonly language: Language;
  /** The text of a key with `{name}`-like parameters filled in; '' while it has not come. */
  say(key: Key, parameters?: Readonly<Record<string, string>>): string;
  /** The form of a plural text (`one|other` or `one|few|many`) for a whole number, as `{n}`. */
  count(key: Key, n: number): string;
}

/**
 * Index of the plural form, as the CLDR rules of the two languages give it for whole numbers.
 * Intl.PluralRules is missing in Safari 11 and Edge 17.
 */
function pluralForm(language: Language, n: number): number {
  if (language === 'en') return n === 1 ? 0 : 1;
  const tens = n % 100;
  const units = n % 10;
  if (units === 1 && tens !== 11) return 0;
  return units >= 2 && units <= 4 && (tens < 12 || tens > 14) ? 1 : 2;
}

function fill(text: string, parameters: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => parameters[name] ?? whole);
}

export function wordsOf<Key extends string>(
  language: Language,
  table: Readonly<Partial<Record<Key, string>>>,
): Words<Key> {
  const text = (key: Key) => table[key] ?? '';
  return {
    language,
    say: (key, parameters = {}) => fill(text(key), parameters),
    count(key, n) {
      const forms = text(key).split('|');
      const form = forms[pluralForm(language, n)] ?? forms[forms.length - 1] ?? '';
      return fill(form, { n: String(n) });
    },
  };
}
