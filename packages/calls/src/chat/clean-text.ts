import { MAX_FILE_NAME_LENGTH } from './limits.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: removing control characters is the point
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f]/g;
/** Half of a surrogate pair, which UTF-8 cannot encode. */
const LONE_SURROGATE = /^[\ud800-\udfff]$/;
/** Characters that draw a name in another order than its bytes (Unicode UAX 9), and path separators. */
const MISLEADING = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\n\t/\\]/g;

/** Removes control characters, apart from new lines and tabs, and the space around a text. */
export function cleanText(text: string): string {
  const clean = text.replace(/\r\n?/g, '\n').replace(CONTROLS, '').trim();
  // By code points, so that whole pairs stay.
  return Array.from(clean, (each) => (LONE_SURROGATE.test(each) ? '\ufffd' : each)).join('');
}

/** Cleans and shortens the name of a file. Keeps the extension. */
export function cleanFileName(name: string): string {
  const clean = cleanText(name).replace(MISLEADING, '').replace(/^\.+/, '');
  return clean.slice(-MAX_FILE_NAME_LENGTH) || 'file';
}
