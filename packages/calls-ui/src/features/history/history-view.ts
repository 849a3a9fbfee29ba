import type { Peer } from '@xpchat/calls';
import type { HistoryEntry } from '@xpchat/calls-protocol';
import { apiErrorWords } from '../../calls-api/api-error-words.ts';
import { nameOf } from '../../calls-api/person-name.ts';
import { clockTime, daysBetween, dayTitle } from '../../ui-kit/date-format.ts';
import type { HistoryState } from './history-state.ts';
import type { HistoryKey, HistoryTexts } from './texts.ts';

/** A line of the history. */
export interface RowView {
  readonly entry: HistoryEntry;
  readonly person: Peer;
  /** The person's name, with how many others there were. */
  readonly name: string;
  readonly outcome: string;
  /** Milliseconds from the answer to the end; null if the two were never connected. */
  readonly talk: number | null;
  readonly time: string;
  /** Drawn apart, as the word says, too. */
  readonly missed: boolean;
  /** A missed call that the person has not seen before. */
  readonly fresh: boolean;
}

export interface DayView {
  readonly title: string;
  readonly rows: readonly RowView[];
}

/** What the history's page shows below its filters. */
export type HistoryView =
  | { readonly name: 'loading' }
  | { readonly name: 'failed'; readonly words: string; readonly retry: boolean }
  | { readonly name: 'empty'; readonly words: string }
  | {
      readonly name: 'days';
      readonly days: readonly DayView[];
      readonly more: 'none' | 'idle' | 'loading' | 'failed';
    };

/** What became of a call that nobody answered, from this person's side. */
function outcomeKey({ direction, reason, missed }: HistoryEntry): HistoryKey {
  const incoming = direction === 'incoming';
  if (missed) return 'history.missed';
  switch (reason) {
    case 'declined':
      return incoming ? 'history.declined_self' : 'history.declined';
    case 'cancelled':
    case 'no_answer':
    case 'busy':
    case 'offline':
    case 'unavailable':
      return incoming ? 'history.missed' : `history.${reason}`;
    case 'completed':
    case 'connection_lost':
    case 'media_failed':
    case 'permission_denied':
    case 'failed':
    // What a device heard; no call ends so.
    case 'answered_elsewhere':
    case 'declined_elsewhere':
      return 'history.failed';
  }
}

/** Milliseconds from the answer to the end; null if nobody answered, or the path never came up. */
function talkOf({ reason, answeredAt, endedAt }: HistoryEntry): number | null {
  const connected = reason === 'completed' || reason === 'connection_lost';
  return connected && answeredAt !== undefined ? endedAt - answeredAt : null;
}

/** What became of a call, from this person's side. */
function outcomeOf(entry: HistoryEntry, texts: HistoryTexts): string {
  if (talkOf(entry) === null) return texts.t(outcomeKey(entry));
  const lost = entry.reason === 'connection_lost';
  return texts.t(`history.${lost ? 'connection_lost' : entry.direction}`);
}

function peerOf(entry: HistoryEntry): Peer {
  const { userId, name, picture } = entry.people[0] ?? { userId: '' };
  return { id: userId, ...(name ? { name } : {}), ...(picture ? { picture } : {}) };
}

function rowOf(entry: HistoryEntry, texts: HistoryTexts): RowView {
  const first = nameOf(entry.people[0], texts);
  const others = entry.people.length - 1;
  return {
    entry,
    person: peerOf(entry),
    name: others > 0 ? texts.t('history.and_more', { name: first, n: String(others) }) : first,
    outcome: outcomeOf(entry, texts),
    talk: talkOf(entry),
    time: clockTime(entry.createdAt),
    missed: entry.missed,
    fresh: entry.missed && !entry.seen,
  };
}

function isFound({ people }: HistoryEntry, search: string): boolean {
  return people.some(({ userId, name }) =>
    `${name ?? ''} ${userId}`.toLowerCase().includes(search),
  );
}

function emptyWords(state: HistoryState, texts: HistoryTexts): string {
  const { filter, type, person, search } = state;
  if (search.trim()) return texts.t('empty.search', { name: search.trim() });
  return texts.t(type || person ? 'empty.narrow' : `empty.${filter}`);
}

/** The calls of a list that are drawn, newest first. */
export function shownEntries({ list, search }: HistoryState): readonly HistoryEntry[] {
  if (list.name !== 'ready') return [];
  const wanted = search.trim().toLowerCase();
  return wanted ? list.entries.filter((each) => isFound(each, wanted)) : list.entries;
}

/** The history as it is drawn, by days. */
export function historyView(state: HistoryState, now: number, texts: HistoryTexts): HistoryView {
  const { list } = state;
  switch (list.name) {
    case 'loading':
      return list;
    case 'failed':
      return {
        name: 'failed',
        words: apiErrorWords(list.code, texts),
        retry: list.code !== 'not_found',
      };
    case 'ready': {
      const entries = shownEntries(state);
      if (entries.length === 0 && list.more === 'none') {
        return { name: 'empty', words: emptyWords(state, texts) };
      }
      const days: { title: string; rows: RowView[]; at: number }[] = [];
      for (const entry of entries) {
        const last = days[days.length - 1];
        const row = rowOf(entry, texts);
        if (last && daysBetween(entry.createdAt, last.at) === 0) last.rows.push(row);
        else {
          const title = dayTitle(entry.createdAt, now, texts);
          days.push({ title, rows: [row], at: entry.createdAt });
        }
      }
      return { name: 'days', days, more: list.more };
    }
  }
}
