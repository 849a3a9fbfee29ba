import { expect, test } from 'vitest';
import { LazyStore, type RegisterFeature } from './lazy-store.ts';

interface Features {
  readonly styles: string;
  readonly texts: string;
}
type Register = RegisterFeature<Features>;

/** A store whose loads the test completes. */
function setUp() {
  const loads: { succeed: (work: (register: Register) => void) => void; fail: () => void }[] = [];
  const load = (register: Register) =>
    new Promise<void>((resolve, reject) => {
      loads.push({
        succeed: (work) => {
          work(register);
          resolve();
        },
        fail: () => reject(new Error('offline')),
      });
    });
  const lazy = new LazyStore<Features>(() => load);
  const states: string[] = [];
  lazy.subscribe(({ state }) => states.push(state));
  return { lazy, loads, states };
}

test('the store loads the features once, however often they are requested', async () => {
  const { lazy, loads, states } = setUp();
  const first = lazy.load();
  const second = lazy.load();
  loads[0]?.succeed((register) => register('styles', '.a{}'));
  await Promise.all([first, second, lazy.load()]);
  expect(loads).toHaveLength(1);
  expect(states).toEqual(['loading', 'ready']);
  expect(lazy.get().features.styles).toBe('.a{}');
});

test('the store shows no feature before all of them are registered', () => {
  const { lazy, loads } = setUp();
  void lazy.load();
  loads[0]?.succeed((register) => register('styles', '.a{}'));
  expect(lazy.get()).toMatchObject({ state: 'loading', features: {} });
});

test('the store accepts features that are registered after the load failed, all at once', async () => {
  const { lazy, loads, states } = setUp();
  const loaded = lazy.load();
  loads[0]?.fail();
  await loaded;
  loads[0]?.succeed((register) => {
    register('styles', '.a{}');
    register('texts', '.b{}');
  });
  await Promise.resolve();
  expect(lazy.get()).toMatchObject({ state: 'ready', features: { styles: '.a{}', texts: '.b{}' } });
  expect(states).toEqual(['loading', 'failed', 'ready']);
});

test('the store reports a failure without rejecting, and loads again on the next request', async () => {
  const { lazy, loads, states } = setUp();
  const first = lazy.load();
  loads[0]?.fail();
  await first;
  expect(lazy.get()).toMatchObject({ state: 'failed', features: {} });
  const second = lazy.load();
  loads[1]?.succeed((register) => register('styles', '.a{}'));
  await second;
  expect(states).toEqual(['loading', 'failed', 'loading', 'ready']);
});

test('the store loads another part once the features that it builds on are loaded, and adds to them', async () => {
  const { lazy, loads, states } = setUp();
  const loaded = lazy.load('group');
  expect(loads).toHaveLength(1);
  loads[0]?.succeed((register) => register('styles', '.a{}'));
  await expect.poll(() => loads.length).toBe(2);
  loads[1]?.succeed((register) => register('texts', 'hello'));
  await loaded;
  expect(lazy.get().features).toEqual({ styles: '.a{}', texts: 'hello' });
  expect(lazy.get().states).toEqual({ more: 'ready', group: 'ready' });
  expect(states).not.toContain('failed');
});
