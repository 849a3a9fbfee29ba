import { useState } from 'preact/hooks';
import type { FoundPerson, Person } from '../../../wire/entities.ts';
import { MAX_NAME_LENGTH } from '../../../wire/limits.ts';
import { type I18n, useI18n } from '../../i18n/i18n.ts';
import { Avatar } from '../avatar.tsx';
import { Icon } from '../icon.tsx';
import { type PeopleSearch, usePeopleSearch } from '../use-people-search.ts';

interface Props {
  /** Shown before the person searches. */
  readonly known: readonly Person[];
  /** Ids of people who cannot be chosen. */
  readonly excluded: readonly string[];
  readonly chosen: readonly Person[];
  readonly onChange: (chosen: readonly Person[]) => void;
  readonly search: (query: string) => Promise<FoundPerson[]>;
}

/** Chooses people among those whom the person knows, or whom the server finds. */
export function PeoplePicker({ known, excluded, chosen, onChange, search }: Props) {
  const i18n = useI18n();
  const { t, localizePerson } = i18n;
  const [text, setText] = useState('');
  const query = text.trim();
  const result = usePeopleSearch(query, search);
  const offered = query === '' ? known : result.name === 'found' ? result.people : [];
  const people = offered.filter(({ id }) => !excluded.includes(id)).map(localizePerson);
  const isChosen = (person: Person) => chosen.some(({ id }) => id === person.id);
  // A chosen person stays visible when the search changes.
  const found =
    query === '' ? chosen.filter(({ id }) => !people.some((person) => person.id === id)) : [];
  const rows = [...found, ...people];
  const toggle = (person: Person) =>
    onChange(isChosen(person) ? chosen.filter(({ id }) => id !== person.id) : [...chosen, person]);

  return (
    <div class="picker">
      <div class="search">
        <Icon name="search" size={18} />
        <input
          type="text"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') event.preventDefault();
            if (event.key === 'Escape' && text !== '') {
              event.stopPropagation();
              setText('');
            }
          }}
          placeholder={t('group.find')}
          aria-label={t('group.find')}
          autocomplete="off"
          maxLength={MAX_NAME_LENGTH}
        />
      </div>
      <p class="picker-count" role="status">
        {chosen.length > 0 && t('group.chosen', { count: String(chosen.length) })}
      </p>
      {rows.length > 0 && (
        <ul class="list">
          {rows.map((person) => (
            <Choice
              key={person.id}
              person={person}
              checked={isChosen(person)}
              onToggle={() => toggle(person)}
            />
          ))}
        </ul>
      )}
      {rows.length === 0 && <Note query={query} result={result} i18n={i18n} />}
    </div>
  );
}

interface ChoiceProps {
  readonly person: Person;
  readonly checked: boolean;
  readonly onToggle: () => void;
}

function Choice({ person, checked, onToggle }: ChoiceProps) {
  return (
    <li>
      <label class="row choice">
        <input
          type="checkbox"
          checked={checked}
          onChange={onToggle}
          data-pick={person.id}
          onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
        />
        <Avatar person={person} />
        <span class="row-text">
          <span class="row-name">{person.name}</span>
          <span class="row-last">@{person.id}</span>
        </span>
        <span class="choice-mark">
          <Icon name="check" size={16} />
        </span>
      </label>
    </li>
  );
}

function Note({ query, result, i18n: { t } }: { query: string; result: PeopleSearch; i18n: I18n }) {
  if (query === '') return <p class="list-note">{t('group.nobody_known')}</p>;
  switch (result.name) {
    case 'short':
      return <p class="list-note">{t('search.short')}</p>;
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
      return (
        <p class="list-note" role="status">
          {t('search.nobody')}
        </p>
      );
  }
}
