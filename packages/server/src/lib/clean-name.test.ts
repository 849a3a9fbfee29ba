import { describe, expect, it } from 'vitest';
import { cleanName, MAX_NAME_LENGTH } from './clean-name.ts';

describe('cleanName', () => {
  it.each([
    ['bidi controls', 'Bob \u202egnp.exe\u202c', 'Bob gnp.exe'],
    ['bidi isolates and marks', '\u2066Bob\u2069\u200f\u061c', 'Bob'],
    ['zero-width spaces', 'A\u200bli\u2060ce\ufeff', 'Alice'],
    ['stray joiners between Latin letters', 'Al\u200cic\u200de', 'Alice'],
    ['NUL and other controls', 'Bo\u0000b\u0007\u009b', 'Bob'],
    ['newlines', 'Bob\r\nis calling', 'Bob is calling'],
    ['tag characters', 'Bob\u{e0041}\u{e007f}', 'Bob'],
    ['fillers that look like nothing', 'Bob\u3164\u115f', 'Bob'],
    ['blanks that are no spaces', 'Bob\u2800\u{1d173}', 'Bob'],
    ['half of a surrogate pair', 'Bob\ud83d', 'Bob'],
    ['a tower of combining marks', `B${'\u0335'.repeat(60)}ob`, `B${'\u0335'.repeat(4)}ob`],
    ['decomposed letters', 'Jose\u0301', 'Jos\u00e9'],
    ['spaces of all kinds', '  Bob\u00a0\u3000 Smith ', 'Bob Smith'],
  ])('C10: removes %s', (_what, name, cleaned) => {
    expect(cleanName(name)).toBe(cleaned);
  });

  it.each([
    ['a family emoji', 'Ann 👩‍👩‍👧'],
    ['a Persian name with a non-joiner', 'نیک\u200cنام'],
    ['a Hindi name with a joiner', 'क्\u200dष'],
    ['Hebrew, Arabic and Cyrillic', 'דוד محمد Алиса'],
    ['punctuation', "Seán O'Neill-Smith, Jr."],
  ])('C10: keeps %s', (_what, name) => {
    expect(cleanName(name)).toBe(name.normalize('NFC'));
  });

  it('C10: cuts a long name between characters', () => {
    expect(cleanName('x'.repeat(10_000))).toHaveLength(MAX_NAME_LENGTH);
    expect(cleanName(`x${'😀'.repeat(500)}`)).toBe(`x${'😀'.repeat(63)}`);
  });

  it('C10: is undefined if nothing visible is left', () => {
    expect(cleanName(' \u200b\u202e\n')).toBeUndefined();
    expect(cleanName('')).toBeUndefined();
  });
});
