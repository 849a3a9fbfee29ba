import { RUSSIAN_DEMO_NAMES } from '../wire/demo-names.ts';
import type { Person } from '../wire/entities.ts';
import type { ChatState } from './chat-state.ts';
import type { Language, LocalizePerson } from './i18n/i18n.ts';

const initialsOf = (name: string) =>
  name
    .split(' ')
    .map((word) => word.slice(0, 1))
    .join('');

/**
 * Returns a function that gives the demo's people their name and initials in this language.
 *
 * @param demo the demo's accounts; null outside the demo
 */
export function personLocalizer(
  language: Language,
  demo: readonly Person[] | null,
): LocalizePerson {
  return (person) => {
    const name = RUSSIAN_DEMO_NAMES[person.id];
    const isDemo = demo?.some(({ id }) => id === person.id);
    if (language !== 'ru' || !name || !isDemo) return person;
    // The server draws the avatar from the initials in its URL.
    const initials = encodeURIComponent(initialsOf(name));
    return { ...person, name, picture: person.picture.replace(/[^/]*\.svg$/, `${initials}.svg`) };
  };
}

/** Localizes all people in the chat's state. */
export function localizeState(state: ChatState, named: LocalizePerson): ChatState {
  const { list, me } = state;
  if (list.name !== 'ready') return { ...state, me: named(me) };
  const items = list.items.map((item) => ({ ...item, others: item.others.map(named) }));
  return { ...state, me: named(me), list: { ...list, items } };
}
