import type { HistoryEntry, HistoryPerson } from './api-shapes.ts';
import type { ApiErrorCode, HistoryFilter, HistoryQuestion } from './calls-api.ts';

/** What of the history is known. `more`: whether there is an earlier page, and how its way is. */
export type HistoryList =
  | { readonly name: 'loading' }
  | { readonly name: 'failed'; readonly code: ApiErrorCode }
  | {
      readonly name: 'ready';
      /** Newest first, without holes from the newest on. */
      readonly entries: readonly HistoryEntry[];
      readonly more: 'none' | 'idle' | 'loading' | 'failed';
    };

/** What was just done, in the panel's last line. */
export type HistoryNotice =
  /** Deleted here, and on the server as soon as it cannot be undone. */
  | { readonly name: 'deleted'; readonly entry: HistoryEntry }
  | { readonly name: 'blocked'; readonly person: HistoryPerson }
  | { readonly name: 'failed'; readonly code: ApiErrorCode };

export interface HistoryState {
  readonly filter: HistoryFilter;
  readonly type: HistoryQuestion['type'];
  readonly person: HistoryPerson | null;
  /** Part of a name, looked for in what is loaded. */
  readonly search: string;
  readonly list: HistoryList;
  readonly notice: HistoryNotice | null;
  readonly clearing: 'no' | 'asking' | 'working';
}

export const INITIAL_HISTORY: HistoryState = {
  filter: 'all',
  type: null,
  person: null,
  search: '',
  list: { name: 'loading' },
  notice: null,
  clearing: 'no',
};

export type HistoryEvent =
  | {
      readonly type: 'asked';
      readonly change: Partial<Pick<HistoryState, 'filter' | 'type' | 'person' | 'search'>>;
    }
  | { readonly type: 'loading' }
  | { readonly type: 'loaded'; readonly entries: readonly HistoryEntry[]; readonly last: boolean }
  | { readonly type: 'load_failed'; readonly code: ApiErrorCode }
  | { readonly type: 'more_loading' }
  | {
      readonly type: 'more_loaded';
      readonly entries: readonly HistoryEntry[];
      readonly last: boolean;
    }
  | { readonly type: 'more_failed' }
  | {
      readonly type: 'refreshed';
      readonly entries: readonly HistoryEntry[];
      readonly last: boolean;
    }
  | { readonly type: 'deleted'; readonly entry: HistoryEntry }
  | { readonly type: 'put_back'; readonly entry: HistoryEntry }
  | { readonly type: 'notice'; readonly notice: HistoryNotice | null }
  | { readonly type: 'clearing'; readonly clearing: HistoryState['clearing'] }
  | { readonly type: 'cleared' };

const newestFirst = (a: HistoryEntry, b: HistoryEntry) =>
  b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1);

function merge(
  entries: readonly HistoryEntry[],
  added: readonly HistoryEntry[],
): readonly HistoryEntry[] {
  const known = new Set(added.map(({ id }) => id));
  const fresh = new Set(entries.filter(({ seen }) => !seen).map(({ id }) => id));
  // The mark of a missed call that was new stays as long as the panel is open.
  const news = added.map((entry) => (fresh.has(entry.id) ? { ...entry, seen: false } : entry));
  return [...entries.filter(({ id }) => !known.has(id)), ...news].sort(newestFirst);
}

/** The only writer of the history's state. Pure. */
export function transition(state: HistoryState, event: HistoryEvent): HistoryState {
  const { list } = state;
  switch (event.type) {
    case 'asked':
      return { ...state, ...event.change };
    case 'loading':
      return { ...state, list: { name: 'loading' } };
    case 'loaded':
      return {
        ...state,
        list: { name: 'ready', entries: event.entries, more: event.last ? 'none' : 'idle' },
      };
    case 'load_failed':
      return { ...state, list: { name: 'failed', code: event.code } };
    case 'more_loading':
      return list.name === 'ready' ? { ...state, list: { ...list, more: 'loading' } } : state;
    case 'more_failed':
      return list.name === 'ready' ? { ...state, list: { ...list, more: 'failed' } } : state;
    case 'more_loaded': {
      if (list.name !== 'ready') return state;
      const entries = merge(list.entries, event.entries);
      return { ...state, list: { name: 'ready', entries, more: event.last ? 'none' : 'idle' } };
    }
    case 'refreshed': {
      if (list.name !== 'ready') return state;
      const known = new Set(list.entries.map(({ id }) => id));
      const meets = event.last || event.entries.some(({ id }) => known.has(id));
      // A whole page of news: what was known lies beyond a hole, and is fetched again by scrolling.
      if (!meets && list.entries.length > 0) {
        return { ...state, list: { name: 'ready', entries: event.entries, more: 'idle' } };
      }
      return { ...state, list: { ...list, entries: merge(list.entries, event.entries) } };
    }
    case 'deleted':
      return {
        ...(list.name === 'ready'
          ? {
              ...state,
              list: { ...list, entries: list.entries.filter(({ id }) => id !== event.entry.id) },
            }
          : state),
        notice: { name: 'deleted', entry: event.entry },
      };
    case 'put_back':
      if (list.name !== 'ready') return state;
      return { ...state, list: { ...list, entries: merge(list.entries, [event.entry]) } };
    case 'notice':
      return { ...state, notice: event.notice };
    case 'clearing':
      return { ...state, clearing: event.clearing };
    case 'cleared':
      return {
        ...state,
        clearing: 'no',
        notice: null,
        list: { name: 'ready', entries: [], more: 'none' },
      };
  }
}
