import { describe, expect, test } from 'vitest';
import { pageOrder } from './page-order.ts';

const keys = ['a', 'b', 'c', 'd', 'e', 'f', 'me'];
const nothing = { shown: [], recent: [], own: 'me' };

describe('the order of the pages', () => {
  test('is that of the people if one page holds everybody', () => {
    expect(pageOrder(keys, 7, { ...nothing, recent: ['f'] })).toEqual(keys);
  });

  test('has the own tile last on the first page', () => {
    expect(pageOrder(keys, 4, nothing)).toEqual(['a', 'b', 'c', 'me', 'd', 'e', 'f']);
    expect(pageOrder(['a', 'b', 'c'], 2, nothing), 'the own tile is the large one').toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  test('brings a speaker to the first page in place of somebody who was silent for longer', () => {
    expect(pageOrder(keys, 4, { ...nothing, recent: ['e'] }).slice(0, 4)).toEqual([
      'a',
      'b',
      'e',
      'me',
    ]);
    expect(pageOrder(keys, 4, { ...nothing, recent: ['e', 'c'] }).slice(0, 4)).toEqual([
      'a',
      'e',
      'c',
      'me',
    ]);
  });

  test('moves nobody who stays on the first page', () => {
    let shown: readonly string[] = [];
    const recent: string[] = [];
    const speak = (key: string) => {
      recent.splice(0, recent.length, key, ...recent.filter((each) => each !== key));
      shown = pageOrder(keys, 4, { shown, recent, own: 'me' });
      return shown.slice(0, 3).join('');
    };
    expect(['b', 'e', 'b', 'e', 'f', 'b', 'a'].map(speak)).toEqual([
      'abc',
      'abe',
      'abe',
      'abe',
      'fbe',
      'fbe',
      'fba',
    ]);
  });

  test('shows everybody once, also when somebody leaves or only one tile fits', () => {
    for (const size of [1, 2, 3, 6]) {
      const order = pageOrder(keys, size, {
        shown: ['x', 'f', 'b'],
        recent: ['d', 'x'],
        own: 'me',
      });
      expect([...order].sort()).toEqual([...keys].sort());
    }
  });
});
