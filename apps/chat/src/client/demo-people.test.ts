import { describe, expect, it } from 'vitest';
import { personLocalizer } from './demo-people.ts';

const alice = { id: 'alice', name: 'Alice Ivanova', picture: '/avatars/30/AI.svg' };
const demo = [alice];

describe('personLocalizer', () => {
  it('gives a demo person a Russian name and initials and keeps the colour', () => {
    expect(personLocalizer('ru', demo)(alice)).toEqual({
      id: 'alice',
      name: 'Алиса Иванова',
      picture: `/avatars/30/${encodeURIComponent('АИ')}.svg`,
    });
  });

  it('keeps the names in English', () => {
    expect(personLocalizer('en', demo)(alice)).toBe(alice);
  });
});

it('outside the demo a person with the login of a demo account keeps their own name', () => {
  expect(personLocalizer('ru', null)(alice)).toBe(alice);
});
