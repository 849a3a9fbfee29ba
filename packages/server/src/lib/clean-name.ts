/** Longest name, in UTF-16 code units. */
export const MAX_NAME_LENGTH = 128;

/** Combining marks on one letter: no script needs more, and a tower of them covers other lines. */
const MARK_TOWER = /(\p{M}{4})\p{M}+/gu;
/**
 * Controls (C0, C1), surrogates, and every invisible character that reorders or hides text (Unicode
 * TR36 section 2.5): bidi controls, zero-width spaces, soft hyphen, tags, fillers. The joiners
 * U+200C and U+200D are handled separately.
 */
const INVISIBLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: removing control characters is the point
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: single code points, no sequences
  /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff0-\uffff\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}\p{Cs}\p{Co}\p{Cn}]/gu;
/** Persian and Indic words need these joiners, and so do emoji such as families. */
const NEEDED_JOINER =
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: single code points, no sequences
  /(?<=[\p{scx=Arab}\p{scx=Syrc}\p{scx=Deva}\p{scx=Beng}\p{scx=Guru}\p{scx=Gujr}\p{scx=Orya}\p{scx=Taml}\p{scx=Telu}\p{scx=Knda}\p{scx=Mlym}\p{scx=Sinh}\p{scx=Mymr}\p{scx=Khmr}])[\u200c\u200d](?=[\p{L}\p{M}])|(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d(?=\p{Extended_Pictographic})/gu;
const JOINER = /[\u200c\u200d]/g;

/**
 * Cleans a person's name, once, where it enters the product: NFC, one line, no invisible or reordering
 * characters, at most {@link MAX_NAME_LENGTH} code units.
 *
 * @returns undefined if nothing that can be seen is left
 */
export function cleanName(name: string): string | undefined {
  // Four times the limit is read: cleaning must not take long for any input.
  const text = name
    .slice(0, 4 * MAX_NAME_LENGTH)
    .normalize('NFC')
    .replace(INVISIBLE, '');
  const cleaned = withoutStrayJoiners(text).replace(MARK_TOWER, '$1').replace(/\s+/gu, ' ').trim();
  const short = cutAt(cleaned, MAX_NAME_LENGTH).trim();
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(short) ? short : undefined;
}

function withoutStrayJoiners(text: string): string {
  if (!/[\u200c\u200d]/.test(text)) return text;
  const positions = new Set([...text.matchAll(NEEDED_JOINER)].map(({ index }) => index));
  return text.replace(JOINER, (joiner, index: number) => (positions.has(index) ? joiner : ''));
}

/** Cuts between characters, never inside a surrogate pair. */
function cutAt(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = /[\ud800-\udbff]/.test(text.charAt(length - 1)) ? length - 1 : length;
  return text.slice(0, end);
}
