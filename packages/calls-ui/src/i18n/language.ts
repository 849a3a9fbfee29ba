export const LANGUAGES = ['ru', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/**
 * The language of the interface: what the page says it is in (`<html lang>`), then the browser's.
 * Anything but Russian and English falls back to English.
 */
export function detectLanguage(pageLanguage: string, browserLanguage: string): Language {
  for (const tag of [pageLanguage, browserLanguage]) {
    const primary = tag.toLowerCase().split(/[-_]/)[0];
    if (primary === 'ru' || primary === 'en') return primary;
  }
  return 'en';
}
