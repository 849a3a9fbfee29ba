import { describe, expect, it } from 'vitest';
import { createListeners } from './listeners.ts';

function setUp() {
  const errors: unknown[] = [];
  return { listeners: createListeners<number>((error) => errors.push(error)), errors };
}

describe('listeners', () => {
  it('are called in the order in which they were added, the same function once', () => {
    const { listeners } = setUp();
    const seen: string[] = [];
    const first = (value: number) => seen.push(`first ${value}`);
    listeners.add(first);
    listeners.add((value) => seen.push(`second ${value}`));
    listeners.add(first);
    listeners.notify(1);
    expect(seen).toEqual(['first 1', 'second 1']);
  });

  it('are all called when one removes itself', () => {
    const { listeners } = setUp();
    const seen: string[] = [];
    const remove = listeners.add(() => {
      seen.push('first');
      remove();
    });
    listeners.add(() => seen.push('second'));
    listeners.notify(1);
    listeners.notify(2);
    expect(seen).toEqual(['first', 'second', 'second']);
  });

  it('are not called after another one has removed them or all', () => {
    const { listeners } = setUp();
    const seen: number[] = [];
    const actions = [() => removeSecond(), () => listeners.clear()];
    listeners.add(() => actions.shift()?.());
    const removeSecond = listeners.add((value) => seen.push(value));
    listeners.add((value) => seen.push(value + 10));
    listeners.notify(1);
    expect(seen).toEqual([11]);
    listeners.notify(2);
    expect(seen).toEqual([11]);
  });

  it('a listener added by another one waits for the next call', () => {
    const { listeners } = setUp();
    const seen: number[] = [];
    const add = listeners.add(() => {
      add();
      listeners.add((value) => seen.push(value));
    });
    listeners.notify(1);
    expect(seen).toEqual([]);
    listeners.notify(2);
    expect(seen).toEqual([2]);
  });

  it('are called although one of them throws, and the error is reported', () => {
    const { listeners, errors } = setUp();
    const seen: number[] = [];
    listeners.add(() => {
      throw new Error('broken');
    });
    listeners.add((value) => seen.push(value));
    listeners.notify(1);
    expect(seen).toEqual([1]);
    expect(errors).toEqual([new Error('broken')]);
  });

  it('get both of two nested events', () => {
    const { listeners } = setUp();
    const seen: string[] = [];
    listeners.add((value) => {
      seen.push(`first ${value}`);
      if (value === 1) listeners.notify(2);
    });
    listeners.add((value) => seen.push(`second ${value}`));
    listeners.notify(1);
    expect(seen).toEqual(['first 1', 'first 2', 'second 2', 'second 1']);
  });

  it('get only the latest of two nested values if only that counts', () => {
    const listeners = createListeners<number>(() => undefined, true);
    const seen: string[] = [];
    listeners.add((value) => {
      seen.push(`first ${value}`);
      if (value === 1) listeners.notify(2);
    });
    listeners.add((value) => seen.push(`second ${value}`));
    listeners.notify(1);
    expect(seen).toEqual(['first 1', 'first 2', 'second 2']);
  });
});
