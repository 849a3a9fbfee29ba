import { describe, expect, it } from 'vitest';
import { Value } from './value.ts';

describe('a value', () => {
  it('notifies its listeners of each new value and not of the same one', () => {
    const count = new Value(0);
    const seen: number[] = [];
    count.subscribe((value) => seen.push(value));
    for (const value of [1, 1, 2, Number.NaN, Number.NaN]) count.set(value);
    expect(seen).toEqual([1, 2, Number.NaN]);
    expect(count.get()).toBe(Number.NaN);
  });

  it('stops notifying a listener once it has unsubscribed or the value is closed', () => {
    const count = new Value(0);
    const seen: string[] = [];
    const unsubscribe = count.subscribe((value) => seen.push(`first ${value}`));
    count.subscribe((value) => seen.push(`second ${value}`));
    unsubscribe();
    count.set(1);
    count.close();
    count.set(2);
    expect(seen).toEqual(['second 1']);
  });

  it('can be read as the new value while its listeners are notified', () => {
    const count = new Value(0);
    const seen: number[] = [];
    count.subscribe(() => seen.push(count.get()));
    count.set(1);
    expect(seen).toEqual([1]);
  });

  it('never notifies a listener of an old value after a new one if a listener sets it', () => {
    const count = new Value(0);
    const seen: string[] = [];
    count.subscribe((value) => {
      seen.push(`first ${value}`);
      if (value === 1) count.set(2);
    });
    count.subscribe((value) => seen.push(`second ${value}`));
    count.set(1);
    expect(seen).toEqual(['first 1', 'first 2', 'second 2']);
  });

  it('notifies a listener once of a value that was set, replaced and set again by another one', () => {
    const count = new Value(0);
    const seen: number[] = [];
    const stop = count.subscribe(() => {
      stop();
      count.set(2);
      count.set(1);
    });
    count.subscribe((value) => seen.push(value));
    count.set(1);
    expect(seen).toEqual([2, 1]);
  });

  it('reports what a listener throws and notifies the others', () => {
    const errors: unknown[] = [];
    const count = new Value(0, (error) => errors.push(error));
    const seen: number[] = [];
    count.subscribe(() => {
      throw new Error('broken');
    });
    count.subscribe((value) => seen.push(value));
    count.set(1);
    expect(seen).toEqual([1]);
    expect(errors).toEqual([new Error('broken')]);
  });
});
