export const LANGUAGES = ['ru', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/**
 * The language of the interface: that of the page (`<html lang>`), or else the browser's. Languages other
 * than Russian and English fall back to English.
 */
export function detectLanguage(pageLanguage: string, browserLanguage: string): Language {
  for (const tag of [pageLanguage, browserLanguage]) {
    const primary = tag.toLowerCase().split(/[-_]/)[0];
    if (primary === 'ru' || primary === 'en') return primary;
  }
  return 'en';
}
