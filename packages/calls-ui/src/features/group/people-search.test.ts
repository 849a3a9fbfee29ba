import { VirtualClock } from '@xpchat/calls-testing';
import { expect, test } from 'vitest';
import { CallsApiError } from '../../calls-api/calls-api.ts';
import type { FoundPerson } from '../../context/app-context.ts';
import { PeopleSearch } from './people-search.ts';

function setUp() {
  const clock = new VirtualClock();
  const asked: string[] = [];
  const answers: { resolve(...names: string[]): void; fail(): void }[] = [];
  const search = new PeopleSearch((query) => {
    asked.push(query);
    return new Promise<readonly FoundPerson[]>((resolve, reject) => {
      answers.push({
        resolve: (...names) => resolve(names.map((userId) => ({ userId }))),
        fail: () => reject(new CallsApiError('offline')),
      });
    });
  }, clock);
  const names = () => {
    const state = search.get();
    return state.state === 'ready' ? state.people.map(({ userId }) => userId) : state.state;
  };
  return { clock, asked, answers, search, names };
}

test('the picker asks for everybody at once, and for a name when the person pauses typing', async () => {
  const { clock, asked, answers, search, names } = setUp();
  expect(asked).toEqual(['']);
  answers[0]?.resolve('bob', 'carol');
  await clock.advance(0);
  expect(names()).toEqual(['bob', 'carol']);
  search.search('c');
  search.search('ca ');
  await clock.advance(200);
  expect(asked).toEqual(['', 'ca']);
  expect(names(), 'the old list stays meanwhile').toEqual(['bob', 'carol']);
  answers[1]?.resolve('carol');
  await clock.advance(0);
  expect(names()).toEqual(['carol']);
});

test('the picker drops the answer to an earlier text that comes late', async () => {
  const { clock, answers, search, names } = setUp();
  search.search('car');
  await clock.advance(200);
  answers[1]?.resolve('carol');
  answers[0]?.resolve('bob', 'carol');
  await clock.advance(0);
  expect(names()).toEqual(['carol']);
});

test('the picker says why it found nobody, and asks again on request; nothing comes after it was closed', async () => {
  const { clock, asked, answers, search, names } = setUp();
  answers[0]?.fail();
  await clock.advance(0);
  expect(search.get()).toEqual({ state: 'failed', code: 'offline' });
  search.retry();
  expect(asked).toHaveLength(2);
  search.search('x');
  search.close();
  answers[1]?.resolve('bob');
  await clock.advance(1000);
  expect(names()).toBe('loading');
  expect(clock.pending).toBe(0);
});
