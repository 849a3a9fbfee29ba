import type { HistoryEntry, HistoryFilter, HistoryPerson } from '@xpchat/calls-protocol';
import type { ApiErrorCode, HistoryQuestion } from '../../calls-api/calls-api.ts';

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
  /** Read again from the newest on, at least as far as the list went. */
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

/** The mark of a missed call that was new stays as long as the panel is open. */
function marked(
  entries: readonly HistoryEntry[],
  before: readonly HistoryEntry[],
): readonly HistoryEntry[] {
  const fresh = new Set(before.filter(({ seen }) => !seen).map(({ id }) => id));
  return entries.map((entry) => (fresh.has(entry.id) ? { ...entry, seen: false } : entry));
}

function merge(
  entries: readonly HistoryEntry[],
  added: readonly HistoryEntry[],
): readonly HistoryEntry[] {
  const known = new Set(added.map(({ id }) => id));
  const others = entries.filter(({ id }) => !known.has(id));
  return [...others, ...marked(added, entries)].sort(newestFirst);
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
      // What is missing there was deleted, on another device perhaps.
      const entries = marked(event.entries, list.entries);
      const rest = list.more === 'none' ? 'idle' : list.more;
      return { ...state, list: { name: 'ready', entries, more: event.last ? 'none' : rest } };
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
