// @vitest-environment happy-dom
import { VirtualClock } from '@xpchat/calls-testing';
import { h, render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FoundPerson } from '../../wire/entities.ts';
import { type PeopleSearch, usePeopleSearch } from './use-people-search.ts';

let clock: VirtualClock;
let queries: string[];
let answers: ((people: FoundPerson[]) => void)[];
let result: PeopleSearch;
beforeEach(() => {
  clock = new VirtualClock();
  queries = [];
  answers = [];
});
afterEach(() => act(() => render(null, document.body)));

const search = (query: string) => {
  queries.push(query);
  return new Promise<FoundPerson[]>((resolve) => answers.push(resolve));
};
function Search({ query }: { query: string }) {
  result = usePeopleSearch(query, search, clock);
  return null;
}
const type = (query: string) => act(() => render(h(Search, { query }), document.body));

test('the search sends one request when the person has stopped typing for 200 ms', async () => {
  type('an');
  await clock.advance(199);
  type('ann');
  await clock.advance(199);
  expect(queries).toEqual([]);
  await clock.advance(1);
  expect(queries).toEqual(['ann']);
});

test('the search ignores the late answer to an earlier query', async () => {
  type('ann');
  await clock.advance(200);
  type('bob');
  await clock.advance(200);
  await act(async () => answers[0]?.([{ id: 'anna' } as unknown as FoundPerson]));
  expect(result.name).toBe('working');
  await act(async () => answers[1]?.([]));
  expect(result).toEqual({ name: 'found', people: [] });
});

test('the search leaves no timer when it is closed', async () => {
  type('ann');
  act(() => render(null, document.body));
  expect(clock.pending).toBe(0);
});
