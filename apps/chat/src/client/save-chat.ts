import { MAX_TEXT_LENGTH } from '../wire/limits.ts';

/** The chat of an ended call, as the calls module hands it over. */
export interface SavedChat {
  readonly call: { readonly participants: readonly { readonly id: string }[] };
  /** A line for each message, with time and author. */
  readonly text: string;
}

/** Splits a text into messages of the conversation, at the ends of lines where that is possible. */
export function messageTexts(text: string): string[] {
  const texts: string[] = [];
  let rest = text;
  while (rest.length > MAX_TEXT_LENGTH) {
    const end = rest.lastIndexOf('\n', MAX_TEXT_LENGTH);
    const cut = end > 0 ? end : MAX_TEXT_LENGTH;
    texts.push(rest.slice(0, cut));
    rest = rest.slice(cut).replace(/^\n/, '');
  }
  return [...texts, rest].filter((each) => each.trim() !== '');
}
