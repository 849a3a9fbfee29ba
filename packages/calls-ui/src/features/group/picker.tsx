import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { apiErrorWords } from '../../calls-api/api-error-words.ts';
import { createCallsApi } from '../../calls-api/calls-api.ts';
import type { AppContext, FindPeople } from '../../context/app-context.ts';
import { Avatar } from '../../ui-kit/avatar.tsx';
import { ErrorState, Loading } from '../../ui-kit/error-state.tsx';
import { useReadable } from '../../ui-kit/use-readable.ts';
import { Words } from '../../ui-kit/words.tsx';
import { GuestLinks } from '../guests/guest-links.tsx';
import { PeopleSearch, type SearchState } from './people-search.ts';
import { type Invitations, type PickerRow, pickerOrder, pickerRows } from './people-view.ts';
import { SearchField } from './search-field.tsx';
import type { GroupKey } from './texts.ts';

interface Props<Key extends string> {
  readonly context: AppContext<GroupKey | Key>;
}

/** The source of people: the host's function, or the calls server. */
function createSource<Key extends string>({
  people,
  server,
}: AppContext<Key>): {
  find: FindPeople;
  close: () => void;
} {
  if (people) return { find: people, close: () => {} };
  const api = createCallsApi({
    ...server,
    page: location.href,
    fetch: (...request) => fetch(...request),
    createAbortController:
      typeof AbortController === 'function' ? () => new AbortController() : undefined,
  });
  return { find: (query) => api.people(query), close: () => api.close() };
}

const codeOf = (error: unknown) =>
  error instanceof Object && 'code' in error ? String(error.code) : 'other';

/** Searches people and adds them to the call. */
export function Picker<Key extends string>({ context }: Props<Key>) {
  const { calls, texts, clock, people, server } = context;
  const { t } = texts;
  const field = useRef<HTMLInputElement>(null);
  const [invitations, setInvitations] = useState<Invitations>({});
  const search = useMemo(() => {
    const source = createSource(context);
    const found = new PeopleSearch(source.find, clock);
    return {
      found,
      close() {
        found.close();
        source.close();
      },
    };
  }, [people, server, clock]);
  useEffect(() => () => search.close(), [search]);
  // A keyboard on the screen would hide the people.
  useEffect(() => {
    if (window.matchMedia('(hover: hover)').matches) field.current?.focus();
  }, []);
  const state = useReadable<SearchState>(search.found);
  const snapshot = useReadable(calls.state);
  const [query, setQuery] = useState('');
  const onSearch = (text: string) => {
    setQuery(text.trim());
    search.found.search(text);
  };
  const found = state.state === 'ready' ? state.people : null;
  const ordered = useMemo(() => pickerOrder(found ?? [], snapshot), [found]);
  const rows = pickerRows(ordered, snapshot, invitations, texts);
  const blank = found && blankOf(rows, query);
  const note = (userId: string, what: Invitations[string] | null) =>
    setInvitations(({ [userId]: _, ...others }) =>
      what === null ? others : { ...others, [userId]: what },
    );
  const invite = ({ person: { id, name, picture } }: PickerRow) => {
    note(id, 'pending');
    const profile = { name, ...(picture ? { picture } : {}) };
    Promise.resolve()
      .then(() => calls.addParticipant(id, profile))
      .then(
        () => note(id, null),
        (error: unknown) => note(id, { code: codeOf(error) }),
      );
  };
  return (
    <>
      <SearchField label={t('side.search')} field={field} onSearch={onSearch} />
      <div class="xpc-side__list">
        {state.state === 'loading' && <Loading texts={texts} />}
        {state.state === 'failed' && (
          <ErrorState
            words={
              state.code === 'not_found' ? t('side.no_list') : apiErrorWords(state.code, texts)
            }
            texts={texts}
            onRetry={() => search.found.retry()}
          />
        )}
        {blank && (
          <div class="xpc-blank" role="status">
            <p>{t(`side.${blank}`)}</p>
            <p>{t(`side.${blank}_hint`)}</p>
          </div>
        )}
        {state.state === 'ready' && (
          <ul>
            {rows.map((row) => (
              <li key={row.person.id}>
                <Row row={row} label={t('side.invite')} onPress={() => invite(row)} />
              </li>
            ))}
          </ul>
        )}
      </div>
      <GuestLinks context={context} />
    </>
  );
}

/** What is said when nobody can be added; null if somebody can. */
function blankOf(
  rows: readonly PickerRow[],
  query: string,
): 'nobody' | 'no_contacts' | 'all' | null {
  if (rows.length === 0) return query === '' ? 'no_contacts' : 'nobody';
  return query === '' && !rows.some(({ invites, pending }) => invites || pending) ? 'all' : null;
}

interface RowProps {
  readonly row: PickerRow;
  readonly label: string;
  readonly onPress: () => void;
}

function Row({ row: { person, words, problem, invites, pending }, label, onPress }: RowProps) {
  return (
    <button
      type="button"
      class="xpc-button xpc-side__row"
      data-add-user={person.id}
      aria-busy={pending ? 'true' : undefined}
      disabled={!invites}
      onClick={onPress}
    >
      <Avatar person={person} />
      <span class="xpc-side__words">
        <span class="xpc-side__name xpc-side__line" title={person.name}>
          <Words words={person.name} name={person.name} />
        </span>
        {words && (
          <span
            class={`xpc-side__line xpc-side__state${problem ? ' xpc-side__state--problem' : ''}`}
            role={problem ? 'alert' : undefined}
          >
            <Words words={words} />
          </span>
        )}
      </span>
      {invites && <span class="xpc-side__mark">{label}</span>}
      {pending && <span class="xpc-spinner xpc-side__spinner" />}
    </button>
  );
}
