import { cleanName } from '@xpchat/calls-server';

/** Letters that look like another one, in lower case or in capitals (Unicode TS39 section 4, a part of it). */
const LOOKALIKES: Readonly<Record<string, string>> = Object.fromEntries(
  [
    // Cyrillic
    ...['аa', 'вb', 'сc', 'ԁd', 'еe', 'нh', 'һh', 'іi', 'ӏi', 'јj', 'кk', 'мm', 'оo', 'рp', 'ԛq'],
    ...['ѕs', 'тt', 'уy', 'ԝw', 'хx'],
    // Greek
    ...['αa', 'βb', 'εe', 'ζz', 'ηh', 'ιi', 'κk', 'μm', 'νv', 'οo', 'ρp', 'τt', 'υy', 'χx'],
    // Latin
    ...['ıi', 'li', '1i', '|i', '0o'],
  ].map(([from = '', to = '']) => [from, to]),
);

/**
 * The same for names that people may confuse: it ignores case, accents, spaces and punctuation, and takes
 * letters that look alike for one. Never shown.
 */
export function nameKeyOf(name: string): string {
  const letters = (cleanName(name) ?? '')
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}\p{S}]/gu, '');
  return Array.from(letters, (letter) => LOOKALIKES[letter] ?? letter)
    .join('')
    .replaceAll('rn', 'm');
}
