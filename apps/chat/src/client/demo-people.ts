import { demoMessageOf } from '../wire/demo-messages.ts';
import { RUSSIAN_DEMO_NAMES } from '../wire/demo-names.ts';
import type { Message, Person } from '../wire/entities.ts';
import type { ChatState, Thread } from './chat-state.ts';
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

/**
 * Localizes the people and, in the demo, its first messages in the chat's state. A message that a person
 * wrote stays as it is.
 *
 * @param language of the demo's messages; null outside the demo
 */
export function localizeState(
  state: ChatState,
  named: LocalizePerson,
  language: Language | null,
): ChatState {
  const worded = (message: Message): Message => {
    const demo = language && demoMessageOf(message.clientId);
    return demo ? { ...message, text: demo[language] } : message;
  };
  const wordedThread = (thread: Thread): Thread =>
    thread.name === 'ready' ? { ...thread, messages: thread.messages.map(worded) } : thread;
  const { list, me } = state;
  const threads: Record<string, Thread> = {};
  for (const [id, thread] of Object.entries(state.threads)) threads[id] = wordedThread(thread);
  return {
    ...state,
    me: named(me),
    list:
      list.name === 'ready'
        ? {
            ...list,
            items: list.items.map((item) => ({
              ...item,
              others: item.others.map(named),
              last: item.last && worded(item.last),
            })),
          }
        : list,
    threads,
  };
}
