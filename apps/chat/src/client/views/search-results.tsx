import { useEffect, useState } from 'preact/hooks';
import type { FoundPerson } from '../../wire/entities.ts';
import { MIN_QUERY_LENGTH } from '../../wire/limits.ts';
import { type ApiErrorCode, errorCodeOf } from '../api.ts';
import { useI18n } from '../i18n/i18n.ts';
import { Avatar } from './avatar.tsx';

/** Fast typing sends only one request. */
const SEARCH_DEBOUNCE_MS = 200;

type Search =
  | { readonly name: 'working' }
  | { readonly name: 'found'; readonly people: readonly FoundPerson[] }
  | { readonly name: 'failed'; readonly code: ApiErrorCode };

interface Props {
  readonly query: string;
  readonly search: (query: string) => Promise<FoundPerson[]>;
  readonly onOpen: (userId: string) => void;
}

export function SearchResults({ query, search, onOpen }: Props) {
  const { t, localizePerson } = useI18n();
  const [result, setResult] = useState<Search>({ name: 'working' });
  const tooShort = query.length < MIN_QUERY_LENGTH;

  useEffect(() => {
    if (tooShort) return;
    let current = true;
    setResult({ name: 'working' });
    const timer = setTimeout(() => {
      search(query).then(
        (people) => current && setResult({ name: 'found', people }),
        (error) => current && setResult({ name: 'failed', code: errorCodeOf(error) }),
      );
    }, SEARCH_DEBOUNCE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [query, tooShort, search]);

  if (tooShort) return <p class="list-note">{t('search.short')}</p>;
  switch (result.name) {
    case 'working':
      return (
        <p class="list-note" role="status">
          {t('search.working')}
        </p>
      );
    case 'failed':
      return (
        <p class="list-note" role="alert">
          {t(`error.${result.code}`)}
        </p>
      );
    case 'found':
      if (result.people.length === 0) {
        return (
          <p class="list-note" role="status">
            {t('search.nobody')}
          </p>
        );
      }
      return (
        <ul class="list">
          {result.people.map(localizePerson).map((person) => (
            <li key={person.id}>
              <button
                type="button"
                class="row"
                aria-label={t('search.write', { name: person.name })}
                onClick={() => onOpen(person.id)}
              >
                <Avatar person={person} online={person.online} />
                <span class="row-text">
                  <span class="row-name">{person.name}</span>
                  <span class="row-last">@{person.id}</span>
                </span>
              </button>
            </li>
          ))}
        </ul>
      );
  }
}
