import { expect, it } from 'vitest';
import type { Conversation } from '../wire/entities.ts';
import { groupTarget, personTarget } from './address.ts';
import { faceOf, findGroups } from './conversation-face.ts';

const bob = { id: 'bob', name: 'Bob', picture: '/b.svg' };
const direct: Conversation = { id: 'with-bob', others: [bob], last: null, unread: 0 };
const group = (id: string, name: string): Conversation => ({
  ...direct,
  id,
  group: { name, picture: '/g.svg', version: 1 },
});

it('a group of two is shown as the group, not as its other member', () => {
  expect(faceOf(group('g', 'Walkers'))).toEqual({
    name: 'Walkers',
    picture: '/g.svg',
    target: groupTarget('g'),
  });
  expect(faceOf(direct)).toEqual({ name: 'Bob', picture: '/b.svg', target: personTarget('bob') });
  expect(faceOf({ ...group('g', 'Walkers'), others: [] })?.name).toBe('Walkers');
});

it('the search finds groups by a part of the name in any case, and no people', () => {
  const all = [direct, group('a', 'Команда'), group('b', 'Bob and friends')];
  expect(findGroups(all, 'КОМ').map(({ id }) => id)).toEqual(['a']);
  expect(findGroups(all, 'bob').map(({ id }) => id)).toEqual(['b']);
});
