import type { HistoryEntry, HistoryFilter, HistoryPerson } from '@xpchat/calls-protocol';
import type { ApiErrorCode, HistoryCriteria } from '../../calls-api/calls-api.ts';

/** The loaded part of the history. */
export type HistoryList =
  | { readonly name: 'loading' }
  | { readonly name: 'failed'; readonly code: ApiErrorCode }
  | {
      readonly name: 'ready';
      /** Newest first, without gaps. */
      readonly entries: readonly HistoryEntry[];
      /** The next page: there is none, it is not requested, requested, or could not be read. */
      readonly more: 'none' | 'idle' | 'loading' | 'failed';
    };

/** The result of the last action, for the notice at the bottom of the panel. */
export type HistoryNotice =
  /** Removed from the list. It is deleted on the server when the time to undo is over. */
  | { readonly name: 'deleted'; readonly entry: HistoryEntry }
  | { readonly name: 'blocked'; readonly person: HistoryPerson }
  | { readonly name: 'failed'; readonly code: ApiErrorCode };

export interface HistoryState {
  readonly filter: HistoryFilter;
  readonly type: HistoryCriteria['type'];
  readonly person: HistoryPerson | null;
  /** Part of a name or user id. Searched for among the loaded calls. */
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
      readonly type: 'criteria_changed';
      readonly change: Partial<Pick<HistoryState, 'filter' | 'type' | 'person' | 'search'>>;
    }
  | { readonly type: 'loading' }
  | { readonly type: 'loaded'; readonly entries: readonly HistoryEntry[]; readonly isLast: boolean }
  | { readonly type: 'load_failed'; readonly code: ApiErrorCode }
  | { readonly type: 'more_loading' }
  | {
      readonly type: 'more_loaded';
      readonly entries: readonly HistoryEntry[];
      readonly isLast: boolean;
    }
  | { readonly type: 'more_failed' }
  /** The newest calls, at least as far back as the list reached. */
  | {
      readonly type: 'refreshed';
      readonly entries: readonly HistoryEntry[];
      readonly isLast: boolean;
    }
  | { readonly type: 'deleted'; readonly entry: HistoryEntry }
  | { readonly type: 'restored'; readonly entry: HistoryEntry }
  | { readonly type: 'notice'; readonly notice: HistoryNotice | null }
  | { readonly type: 'clearing'; readonly clearing: HistoryState['clearing'] }
  | { readonly type: 'cleared' };

const newestFirst = (a: HistoryEntry, b: HistoryEntry) =>
  b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1);

/** Keeps new missed calls marked as long as the panel is open. */
function withUnseen(
  entries: readonly HistoryEntry[],
  before: readonly HistoryEntry[],
): readonly HistoryEntry[] {
  const unseen = new Set(before.filter(({ seen }) => !seen).map(({ id }) => id));
  return entries.map((entry) => (unseen.has(entry.id) ? { ...entry, seen: false } : entry));
}

function merge(
  entries: readonly HistoryEntry[],
  added: readonly HistoryEntry[],
): readonly HistoryEntry[] {
  const known = new Set(added.map(({ id }) => id));
  const others = entries.filter(({ id }) => !known.has(id));
  return [...others, ...withUnseen(added, entries)].sort(newestFirst);
}

/** The only writer of the history's state. Pure. */
export function transition(state: HistoryState, event: HistoryEvent): HistoryState {
  const { list } = state;
  switch (event.type) {
    case 'criteria_changed':
      return { ...state, ...event.change };
    case 'loading':
      return { ...state, list: { name: 'loading' } };
    case 'loaded':
      return {
        ...state,
        list: { name: 'ready', entries: event.entries, more: event.isLast ? 'none' : 'idle' },
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
      return { ...state, list: { name: 'ready', entries, more: event.isLast ? 'none' : 'idle' } };
    }
    case 'refreshed': {
      if (list.name !== 'ready') return state;
      // Calls that are missing here were deleted, perhaps on another device.
      const entries = withUnseen(event.entries, list.entries);
      const more = list.more === 'none' ? 'idle' : list.more;
      return { ...state, list: { name: 'ready', entries, more: event.isLast ? 'none' : more } };
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
    case 'restored':
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
