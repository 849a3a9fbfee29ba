import { DEMO_GROUP, demoMessageOf } from '../wire/demo-messages.ts';
import { RUSSIAN_DEMO_NAMES } from '../wire/demo-names.ts';
import type { Conversation, GroupEvent, Message, Person } from '../wire/entities.ts';
import type { ChatState, Thread } from './chat-state.ts';
import type { Language, LocalizePerson } from './i18n/i18n.ts';

const initialsOf = (name: string) =>
  name
    .split(' ')
    .map((word) => word.slice(0, 1))
    .join('');

/** The server draws the avatar from the initials in its URL. */
const withInitials = (picture: string, name: string) =>
  picture.replace(/[^/]*\.svg$/, `${encodeURIComponent(initialsOf(name))}.svg`);

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
    return { ...person, name, picture: withInitials(person.picture, name) };
  };
}

/**
 * Localizes the people and, in the demo, its group and its first messages in the chat's state. A message that a person
 * wrote stays as it is.
 *
 * @param language of the demo's messages; null outside the demo
 */
export function localizeState(
  state: ChatState,
  named: LocalizePerson,
  language: Language | null,
): ChatState {
  const groupNamed = (id: string, name: string) =>
    language && id === DEMO_GROUP.id && name === DEMO_GROUP.en ? DEMO_GROUP[language] : name;
  const happened = (event: GroupEvent, id: string): GroupEvent => {
    switch (event.type) {
      case 'created':
      case 'renamed':
        return { ...event, name: groupNamed(id, event.name) };
      case 'added':
        return { ...event, people: event.people.map(named) };
      case 'left':
        return event;
    }
  };
  const worded = (message: Message): Message => {
    const { author, event } = message;
    const demo = language && demoMessageOf(message.clientId);
    return {
      ...message,
      ...(demo ? { text: demo[language] } : {}),
      ...(author ? { author: named(author) } : {}),
      ...(event ? { event: happened(event, message.conversationId) } : {}),
    };
  };
  const wordedThread = (thread: Thread): Thread =>
    thread.name === 'ready' ? { ...thread, messages: thread.messages.map(worded) } : thread;
  const wordedConversation = ({ group, ...item }: Conversation): Conversation => {
    const name = group && groupNamed(item.id, group.name);
    return {
      ...item,
      ...(group && name !== undefined
        ? {
            group:
              name === group.name
                ? group
                : { ...group, name, picture: withInitials(group.picture, name) },
          }
        : {}),
      others: item.others.map(named),
      last: item.last && worded(item.last),
    };
  };
  const { list, me } = state;
  const threads: Record<string, Thread> = {};
  for (const [id, thread] of Object.entries(state.threads)) threads[id] = wordedThread(thread);
  return {
    ...state,
    me: named(me),
    list: list.name === 'ready' ? { ...list, items: list.items.map(wordedConversation) } : list,
    threads,
  };
}
