import { systemClock } from '@xpchat/calls/primitives';
import { useEffect, useState } from 'preact/hooks';
import type { FoundPerson } from '../../wire/entities.ts';
import { MIN_QUERY_LENGTH } from '../../wire/limits.ts';
import { type ApiErrorCode, errorCodeOf } from '../api.ts';

/** Fast typing sends only one request. */
const SEARCH_DEBOUNCE_MS = 200;

export type PeopleSearch =
  | { readonly name: 'short' }
  | { readonly name: 'working' }
  | { readonly name: 'found'; readonly people: readonly FoundPerson[] }
  | { readonly name: 'failed'; readonly code: ApiErrorCode };

/** Searches on the server while the person types. A late answer to an earlier query is ignored. */
export function usePeopleSearch(
  query: string,
  search: (query: string) => Promise<FoundPerson[]>,
  clock = systemClock,
): PeopleSearch {
  const [result, setResult] = useState<PeopleSearch>({ name: 'working' });
  const tooShort = query.length < MIN_QUERY_LENGTH;
  useEffect(() => {
    if (tooShort) return;
    let current = true;
    setResult({ name: 'working' });
    const stopTimer = clock.after(SEARCH_DEBOUNCE_MS, () => {
      search(query).then(
        (people) => current && setResult({ name: 'found', people }),
        (error) => current && setResult({ name: 'failed', code: errorCodeOf(error) }),
      );
    });
    return () => {
      current = false;
      stopTimer();
    };
  }, [query, tooShort, search, clock]);
  return tooShort ? { name: 'short' } : result;
}
