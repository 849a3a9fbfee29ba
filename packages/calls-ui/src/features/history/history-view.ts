import type { Peer } from '@xpchat/calls';
import type { HistoryEntry, HistoryPerson } from '@xpchat/calls-protocol';
import { apiErrorWords } from '../../calls-api/api-error-words.ts';
import { nameOf } from '../../calls-api/person-name.ts';
import { clockTime, daysBetween, dayTitle } from '../../ui-kit/date-format.ts';
import { personView } from '../../ui-kit/person.ts';
import type { HistoryState } from './history-state.ts';
import type { HistoryKey, HistoryTexts } from './texts.ts';

/** One call in the list. */
export interface RowView {
  readonly entry: HistoryEntry;
  readonly person: Peer;
  /** The first participant's name and the number of the others. */
  readonly name: string;
  /** The first participant's id if the list has another person of that name, else null. */
  readonly id: string | null;
  readonly outcome: string;
  /** Milliseconds from the answer to the end; null if the participants were never connected. */
  readonly duration: number | null;
  readonly time: string;
  /** Drawn in another colour. The outcome says the same in words. */
  readonly missed: boolean;
  /** A missed call that the person has not seen before. */
  readonly isNew: boolean;
}

export interface DayView {
  readonly title: string;
  readonly rows: readonly RowView[];
}

/** The part of the history page below the filters. */
export type HistoryView =
  | { readonly name: 'loading' }
  | { readonly name: 'failed'; readonly words: string; readonly retry: boolean }
  | { readonly name: 'empty'; readonly words: string }
  | {
      readonly name: 'days';
      readonly days: readonly DayView[];
      readonly more: 'none' | 'idle' | 'loading' | 'failed';
    };

/** The outcome of an unanswered call, from this person's side. */
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
    // Reasons for one device or person. A stored call never has them.
    case 'removed':
    case 'answered_elsewhere':
    case 'declined_elsewhere':
      return 'history.failed';
  }
}

/** Milliseconds from the answer to the end; null if nobody answered or media never connected. */
function durationOf({ reason, answeredAt, endedAt }: HistoryEntry): number | null {
  const wasConnected = reason === 'completed' || reason === 'connection_lost';
  return wasConnected && answeredAt !== undefined ? endedAt - answeredAt : null;
}

/** The outcome of a call, from this person's side. */
function outcomeOf(entry: HistoryEntry, texts: HistoryTexts): string {
  if (durationOf(entry) === null) return texts.t(outcomeKey(entry));
  const isLost = entry.reason === 'connection_lost';
  return texts.t(`history.${isLost ? 'connection_lost' : entry.direction}`);
}

function peerOf(entry: HistoryEntry): Peer {
  const { userId, name, picture } = entry.people[0] ?? { userId: '' };
  return { id: userId, ...(name ? { name } : {}), ...(picture ? { picture } : {}) };
}

/** Compares shown names as a reader does: without invisible characters, case and composition. */
const readAs = (person: HistoryPerson, texts: HistoryTexts) =>
  personView({ id: person.userId, name: nameOf(person, texts) }, texts)
    .name.normalize('NFKC')
    .toLowerCase();

/** Finds the names in a list that more than one person has. */
function sharedNames(entries: readonly HistoryEntry[], texts: HistoryTexts): ReadonlySet<string> {
  const owners = new Map<string, string>();
  const shared = new Set<string>();
  for (const { people } of entries) {
    for (const person of people) {
      const name = readAs(person, texts);
      const owner = owners.get(name);
      if (owner !== undefined && owner !== person.userId) shared.add(name);
      owners.set(name, person.userId);
    }
  }
  return shared;
}

function rowOf(entry: HistoryEntry, shared: ReadonlySet<string>, texts: HistoryTexts): RowView {
  const [person] = entry.people;
  const first = nameOf(person, texts);
  const others = entry.people.length - 1;
  return {
    entry,
    person: peerOf(entry),
    name: others > 0 ? texts.t('history.and_more', { name: first, n: String(others) }) : first,
    id: person && shared.has(readAs(person, texts)) ? person.userId : null,
    outcome: outcomeOf(entry, texts),
    duration: durationOf(entry),
    time: clockTime(entry.createdAt),
    missed: entry.missed,
    isNew: entry.missed && !entry.seen,
  };
}

function matches({ people }: HistoryEntry, search: string): boolean {
  return people.some(({ userId, name }) =>
    `${name ?? ''} ${userId}`.toLowerCase().includes(search),
  );
}

function emptyWords(state: HistoryState, texts: HistoryTexts): string {
  const { filter, type, person, search } = state;
  if (search.trim()) return texts.t('empty.search', { name: search.trim() });
  return texts.t(type || person ? 'empty.narrow' : `empty.${filter}`);
}

/** The loaded calls that match the search, newest first. */
export function shownEntries({ list, search }: HistoryState): readonly HistoryEntry[] {
  if (list.name !== 'ready') return [];
  const query = search.trim().toLowerCase();
  return query ? list.entries.filter((each) => matches(each, query)) : list.entries;
}

/** Groups the matching calls by day. */
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
      // Also among calls that a search hides, so that a row does not change while the person types.
      const shared = sharedNames(list.entries, texts);
      const days: { title: string; rows: RowView[]; at: number }[] = [];
      for (const entry of entries) {
        const last = days[days.length - 1];
        const row = rowOf(entry, shared, texts);
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
