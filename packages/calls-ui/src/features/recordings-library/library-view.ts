import type { Recording, RecordingDetails } from '@xpchat/calls-protocol';
import { apiErrorWords } from '../../calls-api/api-error-words.ts';
import type { ApiErrorCode } from '../../calls-api/calls-api.ts';
import { nameOf } from '../../calls-api/person-name.ts';
import { clockTime, daysBetween, dayTitle } from '../../ui-kit/date-format.ts';
import type { LibraryState } from './library-controller.ts';
import type { LibraryTexts } from './texts.ts';

/** One recording in the list. */
export interface RecordingRow {
  readonly recording: Recording;
  /** Its title, or the people in it. */
  readonly title: string;
  readonly time: string;
  /** The people, if the title does not name them already. */
  readonly people: string | null;
  /** Milliseconds; null until it is known. */
  readonly duration: number | null;
  readonly size: string | null;
  /** Null if it is ready. */
  readonly status: string | null;
}

export interface RecordingDay {
  readonly title: string;
  readonly rows: readonly RecordingRow[];
}

export type LibraryView =
  | { readonly name: 'loading' }
  | { readonly name: 'failed'; readonly words: string; readonly retry: boolean }
  | { readonly name: 'empty'; readonly words: string }
  | {
      readonly name: 'days';
      readonly days: readonly RecordingDay[];
      readonly more: 'none' | 'idle' | 'loading' | 'failed';
    };

/** The error of a request in words. */
export function libraryErrorWords(code: ApiErrorCode, texts: LibraryTexts): string {
  return code === 'recording_not_found' ? texts.t('library.gone') : apiErrorWords(code, texts);
}

const KB = 1000;

/** `12.3 MB`, with at most one digit after the point. */
export function sizeWords(bytes: number, texts: LibraryTexts): string {
  const units = ['unit.kb', 'unit.mb', 'unit.gb'] as const;
  let n = bytes / KB;
  let unit = 0;
  while (n >= 999.5 && unit < units.length - 1) {
    n /= KB;
    unit++;
  }
  const digits = n < 10 ? 1 : 0;
  const format = new Intl.NumberFormat(texts.language, { maximumFractionDigits: digits });
  return texts.t(units[unit] ?? 'unit.gb', { n: format.format(Math.max(n, bytes > 0 ? 0.1 : 0)) });
}

/** The others in it: the person who asks knows that they were there. */
function peopleWords({ people = [], isMine, startedBy }: Recording, texts: LibraryTexts): string {
  const others = people.filter(({ userId }) => !isMine || userId !== startedBy);
  const [first, second] = others.length > 0 ? others : people;
  const name = nameOf(first ?? { userId: startedBy }, texts);
  if (!second) return name;
  if (others.length === 2) {
    return texts.t('call.and', { name, other: nameOf(second, texts) });
  }
  return texts.t('call.and_more', { name, n: String(others.length - 1) });
}

/** The state in words; null if it is ready. */
function statusWords({ state, failure }: Recording, texts: LibraryTexts): string | null {
  if (state === 'ready') return null;
  if (state === 'failed') return texts.t(`library.failed_${failure ?? 'server_error'}`);
  return texts.t(`library.${state}`);
}

export function recordingRow(recording: Recording, texts: LibraryTexts): RecordingRow {
  const { title, startedAt, durationMs, sizeBytes } = recording;
  const people = peopleWords(recording, texts);
  return {
    recording,
    title: title ?? people,
    time: clockTime(startedAt),
    people: title === undefined ? null : people,
    duration: durationMs ?? null,
    size: sizeBytes > 0 ? sizeWords(sizeBytes, texts) : null,
    status: statusWords(recording, texts),
  };
}

/** Groups the recordings by day. */
export function libraryView(state: LibraryState, now: number, texts: LibraryTexts): LibraryView {
  const { list, search } = state;
  switch (list.name) {
    case 'loading':
      return list;
    case 'failed':
      return {
        name: 'failed',
        words: libraryErrorWords(list.code, texts),
        retry: list.code !== 'not_found',
      };
    case 'ready': {
      if (list.recordings.length === 0 && list.more === 'none') {
        const name = search.trim();
        const words = name ? texts.t('library.nothing', { name }) : texts.t('library.empty');
        return { name: 'empty', words };
      }
      const days: { title: string; rows: RecordingRow[]; at: number }[] = [];
      for (const recording of list.recordings) {
        const last = days[days.length - 1];
        const { startedAt: at } = recording;
        const row = recordingRow(recording, texts);
        if (last && daysBetween(at, last.at) === 0) last.rows.push(row);
        else days.push({ title: dayTitle(at, now, texts), rows: [row], at });
      }
      return { name: 'days', days, more: list.more };
    }
  }
}

/** A moment of the recording to seek to. */
export interface ChapterView {
  readonly seconds: number;
  readonly words: string;
  readonly name: string;
}

export function chapterViews(
  { chapters, people, durationMs = Number.POSITIVE_INFINITY }: RecordingDetails,
  texts: LibraryTexts,
): readonly ChapterView[] {
  return chapters
    .filter(({ atMs }) => atMs <= durationMs)
    .map(({ atMs, kind, userId }) => {
      const name = nameOf(people.find((each) => each.userId === userId) ?? { userId }, texts);
      return { seconds: atMs / 1000, words: texts.t(`player.${kind}`, { name }), name };
    });
}
