import { describe, expect, it } from 'vitest';
import { personLocalizer } from './demo-people.ts';

const alice = { id: 'alice', name: 'Alice Ivanova', picture: '/avatars/30/AI.svg' };
const demo = [alice];

describe('the people of the demo', () => {
  it('are called so in Russian, with their initials and their colour', () => {
    expect(personLocalizer('ru', demo)(alice)).toEqual({
      id: 'alice',
      name: 'Алиса Иванова',
      picture: `/avatars/30/${encodeURIComponent('АИ')}.svg`,
    });
  });

  it('keep their names in English', () => {
    expect(personLocalizer('en', demo)(alice)).toBe(alice);
  });
});

it('somebody who has the login of a demo account elsewhere keeps the name that they chose', () => {
  expect(personLocalizer('ru', null)(alice)).toBe(alice);
});
