import { expect, test } from 'vitest';
import { MoreStore } from './more-store.ts';
import type { Register } from './parts.ts';

/** A store whose parts come, or do not, when the test says so. */
function setUp() {
  const asked: { come: (register: (register: Register) => void) => void; fail: () => void }[] = [];
  const more = new MoreStore(
    (register) =>
      new Promise((resolve, reject) => {
        asked.push({
          come: (work) => {
            work(register);
            resolve();
          },
          fail: () => reject(new Error('offline')),
        });
      }),
  );
  const states: string[] = [];
  more.subscribe(({ state }) => states.push(state));
  return { more, asked, states };
}

test('the parts are fetched once, however often they are asked for', async () => {
  const { more, asked, states } = setUp();
  const first = more.load();
  const second = more.load();
  asked[0]?.come((register) => register('css', '.a{}'));
  await Promise.all([first, second, more.load()]);
  expect(asked).toHaveLength(1);
  expect(states).toEqual(['loading', 'ready']);
  expect(more.get().parts.css).toBe('.a{}');
});

test('no part is there before all of them are', () => {
  const { more, asked } = setUp();
  void more.load();
  asked[0]?.come((register) => register('css', '.a{}'));
  expect(more.get()).toEqual({ state: 'loading', parts: {} });
});

test('parts that come after they had failed count, all at once', async () => {
  const { more, asked, states } = setUp();
  const loaded = more.load();
  asked[0]?.fail();
  await loaded;
  asked[0]?.come((register) => {
    register('css', '.a{}');
    register('panelCss', '.b{}');
  });
  await Promise.resolve();
  expect(more.get()).toEqual({ state: 'ready', parts: { css: '.a{}', panelCss: '.b{}' } });
  expect(states).toEqual(['loading', 'failed', 'ready']);
});

test('a failure is told, rejects nothing, and the next try may succeed', async () => {
  const { more, asked, states } = setUp();
  const first = more.load();
  asked[0]?.fail();
  await first;
  expect(more.get()).toEqual({ state: 'failed', parts: {} });
  const second = more.load();
  asked[1]?.come((register) => register('css', '.a{}'));
  await second;
  expect(states).toEqual(['loading', 'failed', 'loading', 'ready']);
});
