import type { GroupEvent, Person } from '../wire/entities.ts';
import type { Translate } from './i18n/i18n.ts';

/** More people are given as a number. */
const MAX_NAMES = 5;

/**
 * The text of a group event. The Russian sentences keep names in the nominative and
 * verbs free of gender, because neither is known.
 *
 * @param meId the reader
 */
export function groupEventText(
  event: GroupEvent,
  author: Pick<Person, 'id' | 'name'>,
  meId: string,
  t: Translate,
): string {
  const isMine = author.id === meId;
  const { name } = author;
  switch (event.type) {
    case 'created':
      return t(isMine ? 'event.created.by_me' : 'event.created', { name, group: event.name });
    case 'renamed':
      return t(isMine ? 'event.renamed.by_me' : 'event.renamed', { name, group: event.name });
    case 'added': {
      const [first, ...more] = event.people;
      if (first?.id === meId && more.length === 0) return t('event.added.me', { name });
      const people = namesOf(event.people, meId, t);
      return t(isMine ? 'event.added.by_me' : 'event.added', { name, people });
    }
    case 'left':
      return t(isMine ? 'event.left.by_me' : 'event.left', { name });
  }
}

/** The reader is always named. */
function namesOf(people: readonly Person[], meId: string, t: Translate): string {
  const readerFirst = [
    ...people.filter(({ id }) => id === meId),
    ...people.filter(({ id }) => id !== meId),
  ];
  const shown = readerFirst.length > MAX_NAMES + 1 ? MAX_NAMES : readerFirst.length;
  const names = readerFirst
    .slice(0, shown)
    .map(({ id, name }) => (id === meId ? t('group.you') : name));
  const rest = readerFirst.length - shown;
  return [...names, ...(rest > 0 ? [t('event.more', { count: String(rest) })] : [])].join(', ');
}
