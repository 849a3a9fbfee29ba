import type { ComponentChildren } from 'preact';
import type { Conversation, FoundPerson } from '../../wire/entities.ts';
import { groupTarget, personTarget, type Target } from '../address.ts';
import { findGroups } from '../conversation-face.ts';
import { type I18n, useI18n } from '../i18n/i18n.ts';
import { Avatar } from './avatar.tsx';
import { type PeopleSearch, usePeopleSearch } from './use-people-search.ts';

interface Props {
  readonly query: string;
  readonly conversations: readonly Conversation[];
  readonly search: (query: string) => Promise<FoundPerson[]>;
  readonly onOpen: (target: Target) => void;
}

/** The groups of the person, which the page knows, and people, whom the server finds. */
export function SearchResults({ query, conversations, search, onOpen }: Props) {
  const i18n = useI18n();
  const { t } = i18n;
  const result = usePeopleSearch(query, search);
  if (result.name === 'short') return <p class="list-note">{t('search.short')}</p>;
  const groups = findGroups(conversations, query);
  return (
    <div class="list">
      {groups.length > 0 && (
        <Section title={t('search.groups')}>
          {groups.map(({ id, group }) => (
            <li key={id}>
              <button
                type="button"
                class="row"
                aria-label={t('search.open_group', { name: group?.name ?? '' })}
                onClick={() => onOpen(groupTarget(id))}
              >
                {group && <Avatar person={group} group />}
                <span class="row-text">
                  <span class="row-name">{group?.name}</span>
                </span>
              </button>
            </li>
          ))}
        </Section>
      )}
      {people(result, groups.length > 0, i18n, onOpen)}
    </div>
  );
}

function Section({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section>
      <h2 class="list-title">{title}</h2>
      <ul>{children}</ul>
    </section>
  );
}

function people(
  result: Exclude<PeopleSearch, { name: 'short' }>,
  hasGroups: boolean,
  { t, localizePerson }: I18n,
  onOpen: (target: Target) => void,
) {
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
        if (hasGroups) return null;
        return (
          <p class="list-note" role="status">
            {t('search.nobody')}
          </p>
        );
      }
      return (
        <Section title={t('search.people')}>
          {result.people.map(localizePerson).map((person) => (
            <li key={person.id}>
              <button
                type="button"
                class="row"
                aria-label={t('search.write', { name: person.name })}
                onClick={() => onOpen(personTarget(person.id))}
              >
                <Avatar person={person} online={person.online} />
                <span class="row-text">
                  <span class="row-name">{person.name}</span>
                  <span class="row-last">@{person.id}</span>
                </span>
              </button>
            </li>
          ))}
        </Section>
      );
  }
}
