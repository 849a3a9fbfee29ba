import { RUSSIAN_DEMO_NAMES } from '../wire/demo-names.ts';
import type { Person } from '../wire/entities.ts';
import type { ChatState } from './chat-state.ts';
import type { Language, LocalizePerson } from './i18n/i18n.ts';

const initialsOf = (name: string) =>
  name
    .split(' ')
    .map((word) => word.slice(0, 1))
    .join('');

/** @param demo the accounts of the demo, or null where there is none */
export function personLocalizer(
  language: Language,
  demo: readonly Person[] | null,
): LocalizePerson {
  return (person) => {
    const name = RUSSIAN_DEMO_NAMES[person.id];
    const isDemo = demo?.some(({ id }) => id === person.id);
    if (language !== 'ru' || !name || !isDemo) return person;
    // The avatar is drawn by the server from the initials in its address.
    const initials = encodeURIComponent(initialsOf(name));
    return { ...person, name, picture: person.picture.replace(/[^/]*\.svg$/, `${initials}.svg`) };
  };
}

/** The chat with everybody in it named so. */
export function localizeState(state: ChatState, named: LocalizePerson): ChatState {
  const { list, me } = state;
  if (list.name !== 'ready') return { ...state, me: named(me) };
  const items = list.items.map((item) => ({ ...item, others: item.others.map(named) }));
  return { ...state, me: named(me), list: { ...list, items } };
}
