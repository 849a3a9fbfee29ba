import { expect, it } from 'vitest';
import type { GroupEvent, Person } from '../wire/entities.ts';
import { groupEventText } from './group-event-text.ts';
import { translator } from './i18n/i18n.ts';

const person = (name: string): Person => ({ id: name.toLowerCase(), name, picture: '/p.svg' });
const [anna, bob, carol] = [person('Anna'), person('Bob'), person('Carol')];

const text = (event: GroupEvent, author: Person, me: Person, language: 'ru' | 'en' = 'en') =>
  groupEventText(event, author, me.id, translator(language));

it.each([
  [{ type: 'created', name: 'Team' }, 'Anna created the group “Team”'],
  [{ type: 'renamed', name: 'Crew' }, 'Anna renamed the group to “Crew”'],
  [{ type: 'added', people: [bob] }, 'Anna added Bob'],
  [{ type: 'added', people: [bob, carol] }, 'Anna added you, Bob'],
  [{ type: 'added', people: [carol] }, 'Anna added you'],
  [{ type: 'left' }, 'Anna left'],
] as const)('%o of somebody else is told as: %s', (event, expected) => {
  expect(text(event as GroupEvent, anna, carol)).toBe(expected);
});

it.each([
  [{ type: 'created', name: 'Team' }, 'You created the group “Team”'],
  [{ type: 'renamed', name: 'Crew' }, 'You renamed the group to “Crew”'],
  [{ type: 'added', people: [bob, carol] }, 'You added Bob, Carol'],
  [{ type: 'left' }, 'You left'],
] as const)('%o of the reader is told as: %s', (event, expected) => {
  expect(text(event as GroupEvent, anna, anna)).toBe(expected);
});

it('names five of many people, and the reader in any case', () => {
  const many = ['One', 'Two', 'Three', 'Four', 'Five', 'Six'].map(person);
  const event: GroupEvent = { type: 'added', people: [...many, carol] };
  expect(text(event, anna, carol)).toBe('Anna added you, One, Two, Three, Four, 2 more');
  expect(text({ type: 'added', people: many }, anna, carol)).toBe(
    'Anna added One, Two, Three, Four, Five, Six',
  );
});

it('needs neither a gender nor a case of the name in Russian', () => {
  expect(text({ type: 'added', people: [bob] }, anna, carol, 'ru')).toBe(
    'Anna добавляет в группу: Bob',
  );
  expect(text({ type: 'left' }, anna, carol, 'ru')).toBe('Anna выходит из группы');
});
