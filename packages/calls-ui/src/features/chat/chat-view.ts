import type { ChatFile, ChatMessage, ChatState, FileTransfer, Peer } from '@xpchat/calls';
import type { Texts } from '../../i18n/texts.ts';
import { clockTime } from '../../ui-kit/date-format.ts';
import { personView } from '../../ui-kit/person.ts';
import { isEmojiAlone, type TextPart, textParts } from './rich-text.ts';
import type { ChatKey } from './texts.ts';

type ChatTexts = Texts<ChatKey>;

/** Messages of one person that follow within this time stand together. */
const TOGETHER_MS = 120_000;

interface EntryView {
  readonly id: string;
  readonly own: boolean;
  /** The author's name above the first message of a group; null where it is clear. */
  readonly author: string | null;
  readonly time: string;
  /** Continues the messages of the same person above it. */
  readonly together: boolean;
}

export interface MessageView extends EntryView {
  readonly kind: 'message';
  readonly parts: readonly TextPart[];
  /** The message is only a few emoji. */
  readonly large: boolean;
  readonly state: ChatMessage['state'];
}

export interface FileView extends EntryView {
  readonly kind: 'file';
  readonly name: string;
  /** Size and state in words. */
  readonly words: string;
  /** From 0 to 1; null unless bytes flow or are about to. */
  readonly progress: number | null;
  readonly blob: Blob | null;
  /** Can be accepted by this person. */
  readonly offered: boolean;
  /** Can be stopped by this person. */
  readonly open: boolean;
}

export type ChatEntryView = MessageView | FileView;

export interface ChatView {
  readonly entries: readonly ChatEntryView[];
  /** A sentence that names the people who type; empty if nobody does. */
  readonly typing: string;
}

/** The name of a person of the call. */
export function nameOf(id: string | null, people: readonly Peer[], texts: ChatTexts): string {
  if (id === null) return texts.t('chat.me');
  return personView(people.find((each) => each.id === id) ?? { id }, texts).name;
}

export function chatView(state: ChatState, texts: ChatTexts): ChatView {
  const { people } = state;
  const all = [...state.messages, ...state.files].sort((a, b) =>
    a.at === b.at ? (a.id < b.id ? -1 : 1) : a.at - b.at,
  );
  const isGroup = people.length > 1;
  const entries = all.map((each, place): ChatEntryView => {
    const before = all[place - 1];
    const together = before?.from === each.from && each.at - before.at < TOGETHER_MS;
    const entry = {
      id: each.id,
      own: each.from === null,
      author: isGroup && each.from !== null && !together ? nameOf(each.from, people, texts) : null,
      time: clockTime(each.at),
      together,
    };
    return 'text' in each
      ? {
          ...entry,
          kind: 'message',
          parts: textParts(each.text),
          large: isEmojiAlone(each.text),
          state: each.state,
        }
      : { ...entry, kind: 'file', ...fileOf(each, texts) };
  });
  const names = state.typing.map((id) => nameOf(id, people, texts)).join(', ');
  const key = state.typing.length > 1 ? 'chat.typing_many' : 'chat.typing';
  return { entries, typing: names && texts.t(key, { names }) };
}

function fileOf(file: ChatFile, texts: ChatTexts) {
  const { name, size, transfers, blob, from } = file;
  const is = (state: FileTransfer['state']) => transfers.some((each) => each.state === state);
  const open = is('active') || is('paused') || is('offered');
  const counted = transfers.filter(({ state }) => state !== 'cancelled' && state !== 'failed');
  const bytes = counted.reduce((sum, each) => sum + each.bytes, 0);
  const share = counted.length ? bytes / (size * counted.length) : 0;
  const word = is('active')
    ? new Intl.NumberFormat(texts.language, { style: 'percent' }).format(
        Math.floor(share * 100) / 100,
      )
    : texts.t(
        is('paused')
          ? 'chat.file_paused'
          : is('offered')
            ? 'chat.file_waiting'
            : is('done')
              ? from === null
                ? 'chat.file_sent'
                : 'chat.file_received'
              : is('cancelled')
                ? 'chat.file_cancelled'
                : 'chat.file_failed',
      );
  const offered = from !== null && is('offered');
  return {
    name,
    words: offered ? sizeWords(size, texts) : `${sizeWords(size, texts)} · ${word}`,
    progress: is('active') || is('paused') ? share : null,
    blob,
    offered,
    open,
  };
}

const UNITS = ['chat.bytes', 'chat.kilobytes', 'chat.megabytes', 'chat.gigabytes'] as const;

/** A size with at most three digits, such as `4.8 MB`. */
export function sizeWords(bytes: number, texts: ChatTexts): string {
  let unit = 0;
  let size = bytes;
  while (size >= 1000 && unit < UNITS.length - 1) {
    size /= 1024;
    unit++;
  }
  const digits = unit > 0 && size < 10 ? 1 : 0;
  const number = new Intl.NumberFormat(texts.language, { maximumFractionDigits: digits });
  return texts.t(UNITS[unit] as (typeof UNITS)[number], { size: number.format(size) });
}

/** The messages as plain text, one a line, with time and author. */
export function transcript(
  messages: readonly ChatMessage[],
  people: readonly Peer[],
  texts: ChatTexts,
): string {
  return messages
    .map(({ at, from, text }) => `[${clockTime(at)}] ${nameOf(from, people, texts)}: ${text}`)
    .join('\n');
}
