/** A piece of a message: text, or an address of the web that a press opens. */
export type TextPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string };

const ADDRESS = /\bhttps?:\/\/[^\s<>"'`]+/gi;
/** Punctuation at the end of an address belongs to the sentence. */
const SENTENCE_END = /[.,:;!?…»”]+$/;

/** Splits a text at its web addresses. Other schemes stay text: they can run scripts or programs. */
export function textParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  const addText = (to: number) => {
    if (to > from) parts.push({ kind: 'text', text: text.slice(from, to) });
    from = to;
  };
  for (let found = ADDRESS.exec(text); found; found = ADDRESS.exec(text)) {
    const address = withoutEnd(found[0]);
    const href = parse(address);
    if (!href) continue;
    addText(found.index);
    parts.push({ kind: 'link', text: address, href });
    from += address.length;
  }
  addText(text.length);
  return parts;
}

function withoutEnd(address: string): string {
  let clean = address.replace(SENTENCE_END, '');
  // A closing bracket belongs to the address only if the address opens it.
  while (clean.endsWith(')') && clean.split(')').length > clean.split('(').length) {
    clean = clean.slice(0, -1).replace(SENTENCE_END, '');
  }
  return clean;
}

function parse(address: string): string | null {
  try {
    const { protocol, href, hostname } = new URL(address);
    return hostname && /^https?:$/.test(protocol) ? href : null;
  } catch {
    return null;
  }
}

/** Emoji by their blocks: Firefox 60 has no Unicode property escapes. */
const EMOJI_ALONE =
  /^(?:[\u2600-\u27bf\u2b50\u2b55\u203c\u2049\u2139\u231a\u231b\u23e9-\u23f3]|\ud83c[\udc00-\udfff]|\ud83d[\udc00-\udfff]|\ud83e[\udc00-\udfff]|\ufe0f|\u200d|\s)+$/;
/** Three emoji of several parts. */
const MAX_ALONE_LENGTH = 24;

/** Whether a text is a few emoji and nothing else, which are drawn large. */
export function isEmojiAlone(text: string): boolean {
  return text.length <= MAX_ALONE_LENGTH && EMOJI_ALONE.test(text);
}
