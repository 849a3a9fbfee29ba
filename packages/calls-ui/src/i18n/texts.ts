import type { Language } from './language.ts';

/** Texts by key in both languages. `{name}` is a parameter. `countWords` reads plural texts. */
export type TextTable = Readonly<Record<string, Readonly<Record<Language, string>>>>;

/** The texts of some features in one language. */
export interface Texts<Key extends string> {
  readonly language: Language;
  /** The text of a key with its parameters filled in; '' if its feature has not been loaded. */
  readonly t: (key: Key, parameters?: Readonly<Record<string, string>>) => string;
}

function fill(text: string, parameters: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) => parameters[name] ?? placeholder);
}

/** @param table the texts of all loaded features */
export function createTexts<Key extends string>(language: Language, table: TextTable): Texts<Key> {
  const text = (key: Key) => table[key]?.[language] ?? '';
  return {
    language,
    t: (key, parameters = {}) => fill(text(key), parameters),
  };
}
