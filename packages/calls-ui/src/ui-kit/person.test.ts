import { describe, expect, test } from 'vitest';
import { appTexts } from '../app/texts.ts';
import { laterTexts } from '../testing/later-texts.ts';
import { callPerson, personView } from './person.ts';

const ru = appTexts('ru', laterTexts);

describe('a person', () => {
  test.each([
    ['Анна Петрова', 'АП'],
    ['анна', 'А'],
    ['Anna Maria van Berg', 'AB'],
    ['😀 Smile', '😀S'],
    ['  ', 'U'],
  ])('%s has the initials %s', (name, initials) => {
    expect(personView({ id: 'u1', name }, ru).initials).toBe(initials);
  });

  test('a person without a name is shown with the id', () => {
    expect(personView({ id: 'bob' }, ru).name).toBe('bob');
  });

  test('always has the same colour', () => {
    const { colour } = personView({ id: 'bob' }, ru);
    expect(personView({ id: 'bob', name: 'Other' }, ru).colour).toBe(colour);
  });

  test.each([
    ['javascript:alert(1)', null],
    ['data:text/html,x', null],
    ['data:image/png;base64,x', 'data:image/png;base64,x'],
    ['https://a/b.png', 'https://a/b.png'],
    ['/me.png', '/me.png'],
  ])('a picture at %s becomes %s', (picture, shown) => {
    expect(personView({ id: 'u', picture }, ru).picture).toBe(shown);
  });

  test.each([
    ['\u202eannA', 'annA'],
    ['An\u0000na\nPetrova', 'An na Petrova'],
    ['\u200b\u2066\u2069', 'u'],
  ])('C10: the name %j is shown as %j', (name, shown) => {
    expect(personView({ id: 'u', name }, ru).name).toBe(shown);
  });

  test('C10: only a person who is no contact is shown with the id', () => {
    const vouched = (contact?: boolean) => ({ id: 'u1', name: 'Anna', contact });
    expect(personView(vouched(false), ru).unknown).toBe('u1, не из ваших контактов');
    expect(personView(vouched(true), ru).unknown).toBeNull();
    expect(personView(vouched(), ru).unknown).toBeNull();
  });
});

describe('the name of a call', () => {
  const people = ['Анна', 'Боб', 'Ира', 'Олег'].map((name, i) => ({ id: `u${i}`, name }));
  const titled = (count: number) => {
    const [first, ...rest] = people.slice(0, count);
    if (!first) throw new Error('nobody');
    return callPerson({ participants: [first, ...rest] }, ru).name;
  };

  test.each([
    [1, 'Анна'],
    [2, 'Анна и Боб'],
    [3, 'Анна и ещё 2'],
    [4, 'Анна и ещё 3'],
  ])('with %i others is %s', (count, words) => {
    expect(titled(count)).toBe(words);
  });
});
