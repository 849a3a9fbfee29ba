import { describe, expect, it } from 'vitest';
import { createObservable } from './observable.ts';

describe('an observable', () => {
  it('notifies its listeners of each new value and not of the same one', () => {
    const count = createObservable(0);
    const seen: number[] = [];
    count.subscribe((value) => seen.push(value));
    for (const value of [1, 1, 2]) count.set(value);
    expect(seen).toEqual([1, 2]);
    expect(count.get()).toBe(2);
  });

  it('notifies a listener no more once it has unsubscribed or the observable is closed', () => {
    const count = createObservable(0);
    const seen: string[] = [];
    const unsubscribe = count.subscribe((value) => seen.push(`first ${value}`));
    count.subscribe((value) => seen.push(`second ${value}`));
    unsubscribe();
    count.set(1);
    count.close();
    count.set(2);
    expect(seen).toEqual(['second 1']);
  });

  it('notifies every listener of a change during which one unsubscribes', () => {
    const count = createObservable(0);
    const seen: string[] = [];
    const unsubscribe = count.subscribe(() => {
      seen.push('first');
      unsubscribe();
    });
    count.subscribe(() => seen.push('second'));
    count.set(1);
    expect(seen).toEqual(['first', 'second']);
  });
});
