import { MAX_TEXT_LENGTH } from '../wire/limits.ts';

/** The chat of an ended call, as the calls module hands it over. */
export interface SavedChat {
  /** Everybody who was in the call beside this person. */
  readonly people: readonly { readonly id: string; readonly name?: string }[];
  /** The conversation to which the call belongs. */
  readonly conversationId?: string | undefined;
  readonly messages: readonly {
    /** User id of the author; null for this person. */
    readonly from: string | null;
    /** In milliseconds since the epoch. */
    readonly at: number;
    readonly text: string;
  }[];
}

/**
 * The messages of the conversation that hold a chat: a line for each text, with time and author. They are
 * split at the ends of lines where that is possible.
 */
export function messageTexts(
  { messages }: SavedChat,
  nameOf: (userId: string | null) => string,
): string[] {
  const lines = messages.map(({ from, at, text }) => `[${clock(at)}] ${nameOf(from)}: ${text}`);
  const texts: string[] = [];
  let rest = lines.join('\n');
  while (rest.length > MAX_TEXT_LENGTH) {
    const end = rest.lastIndexOf('\n', MAX_TEXT_LENGTH);
    const cut = end > 0 ? end : MAX_TEXT_LENGTH;
    texts.push(rest.slice(0, cut));
    rest = rest.slice(cut).replace(/^\n/, '');
  }
  return [...texts, rest].filter((each) => each.trim() !== '');
}

function clock(at: number): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes()].map((part) => `0${part}`.slice(-2)).join(':');
}
