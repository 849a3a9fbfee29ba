import { beforeEach, describe, expect, test } from 'vitest';
import type { HistoryEntry } from './api-shapes.ts';
import { CallsApiError, type HistoryQuestion } from './calls-api.ts';
import { HistoryController, LOOK_AFTER, PAGE, UNDO_TIME } from './history-controller.ts';
import { entry, fakeApi, fakeTimers, missedEntry, NOON, settled } from './test-history.ts';

const many = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) =>
    entry({ id: `call-${from + i}`, createdAt: NOON - (from + i) * 1000 }),
  );

let server: readonly HistoryEntry[];
let questions: HistoryQuestion[];
let fails: CallsApiError | null;
let fake: ReturnType<typeof fakeApi>;
let timers: ReturnType<typeof fakeTimers>;
let controller: HistoryController;
let missed: number;

beforeEach(() => {
  server = many(3);
  questions = [];
  fails = null;
  missed = 0;
  fake = fakeApi({
    async history(question, limit, after) {
      questions.push(question);
      if (fails) throw fails;
      const begin = after ? server.findIndex(({ id }) => id === after.id) + 1 : 0;
      return server.slice(begin, begin + limit);
    },
  });
  timers = fakeTimers();
  controller = new HistoryController({
    api: fake.api,
    after: timers.after,
    missed: () => missed,
  });
});

const ids = () => {
  const { list } = controller.state.get();
  return list.name === 'ready' ? list.entries.map(({ id }) => id) : list.name;
};
const load = async () => {
  controller.load();
  await settled();
};

describe('loading', () => {
  test('goes on where the list ends, to its end', async () => {
    server = many(PAGE + 2);
    await load();
    expect(ids()).toHaveLength(PAGE);
    controller.loadMore();
    controller.loadMore();
    await settled();
    expect(ids()).toEqual(server.map(({ id }) => id));
    expect(controller.state.get().list).toMatchObject({ more: 'none' });
    expect(questions).toHaveLength(2);
  });

  test('that fails says why, and can be tried again', async () => {
    fails = new CallsApiError('offline');
    await load();
    expect(controller.state.get().list).toEqual({ name: 'failed', code: 'offline' });
    fails = null;
    await load();
    expect(ids()).toHaveLength(3);
  });

  test('of an earlier page that fails leaves the list, and can be tried again', async () => {
    server = many(PAGE + 1);
    await load();
    fails = new CallsApiError('offline');
    controller.loadMore();
    await settled();
    expect(controller.state.get().list).toMatchObject({ more: 'failed' });
    fails = null;
    controller.loadMore();
    await settled();
    expect(ids()).toHaveLength(PAGE + 1);
  });

  test('drops the answer to an earlier question', async () => {
    let answer: (calls: readonly HistoryEntry[]) => void = () => {};
    const slow = new Promise<readonly HistoryEntry[]>((resolve) => {
      answer = resolve;
    });
    const { api } = fakeApi({
      history: ({ filter }) => (filter === 'all' ? slow : Promise.resolve([missedEntry()])),
    });
    controller = new HistoryController({ api, after: timers.after, missed: () => 0 });
    controller.load();
    controller.filter('missed');
    await settled();
    answer(many(2));
    await settled();
    expect(ids()).toEqual(['call-1']);
  });

  test('says that missed calls were seen when there are some, and only then', async () => {
    await load();
    expect(fake.asked).toEqual([]);
    server = [missedEntry({ id: 'new' }), ...server];
    await load();
    expect(fake.asked).toEqual(['seen']);
    server = many(2);
    missed = 1;
    await load();
    expect(fake.asked).toEqual(['seen', 'seen']);
  });

  test('asks for what was chosen', async () => {
    controller.filter('outgoing');
    controller.type('video');
    controller.person({ userId: 'bob' });
    await settled();
    expect(questions[2]).toEqual({ filter: 'outgoing', type: 'video', userId: 'bob' });
  });
});

describe('a call that is over', () => {
  test('appears, though the server writes it a little later', async () => {
    await load();
    controller.look();
    timers.pass(LOOK_AFTER[0] ?? 0);
    await settled();
    server = [entry({ id: 'new', createdAt: NOON + 1 }), ...server];
    timers.pass(LOOK_AFTER[1] ?? 0);
    await settled();
    expect(ids()).toEqual(['new', 'call-0', 'call-1', 'call-2']);
  });

  test('stands by its beginning, not its end', async () => {
    server = many(2);
    await load();
    server = [
      ...server.slice(0, 1),
      entry({ id: 'long', createdAt: NOON - 500 }),
      ...server.slice(1),
    ];
    controller.look();
    timers.pass(LOOK_AFTER[0] ?? 0);
    await settled();
    expect(ids()).toEqual(['call-0', 'long', 'call-1']);
  });

  test('that was missed stays marked as new while the panel is open', async () => {
    await load();
    server = [missedEntry({ id: 'new', createdAt: NOON + 1 }), ...server];
    controller.look();
    timers.pass(LOOK_AFTER[0] ?? 0);
    await settled();
    server = [missedEntry({ id: 'new', createdAt: NOON + 1, seen: true }), ...server.slice(1)];
    timers.pass(LOOK_AFTER[1] ?? 0);
    await settled();
    expect(controller.state.get().list).toMatchObject({
      entries: [{ id: 'new', seen: false }, {}, {}, {}],
    });
  });

  test('with more news than a page leaves no hole in the list', async () => {
    server = many(2, 100);
    await load();
    server = [...many(PAGE), ...server];
    controller.look();
    timers.pass(LOOK_AFTER[0] ?? 0);
    await settled();
    expect(ids()).toHaveLength(PAGE);
    controller.loadMore();
    await settled();
    expect(ids()).toHaveLength(PAGE + 2);
  });
});

describe('deleting a call', () => {
  test('takes it off the list at once, and off the server when it cannot be undone', async () => {
    await load();
    controller.remove(server[1] as HistoryEntry);
    expect(ids()).toEqual(['call-0', 'call-2']);
    expect(fake.asked).toEqual([]);
    timers.pass(UNDO_TIME);
    expect(fake.asked).toEqual(['delete call-1']);
    expect(controller.state.get().notice).toBeNull();
  });

  test('can be undone: it stands where it stood, and the server is told nothing', async () => {
    await load();
    controller.remove(server[1] as HistoryEntry);
    controller.undo();
    expect(ids()).toEqual(['call-0', 'call-1', 'call-2']);
    timers.pass(UNDO_TIME);
    controller.close();
    expect(fake.asked).toEqual([]);
  });

  test('is done when the panel is closed, and when the next one is deleted', async () => {
    await load();
    controller.remove(server[0] as HistoryEntry);
    controller.remove(server[1] as HistoryEntry);
    expect(fake.asked).toEqual(['delete call-0']);
    controller.close();
    expect(fake.asked).toEqual(['delete call-0', 'delete call-1']);
  });

  test('is done when the page goes away, which may come back', async () => {
    await load();
    controller.remove(server[0] as HistoryEntry);
    controller.flush();
    expect(fake.asked).toEqual(['delete call-0']);
    expect(controller.state.get().notice).toBeNull();
    await load();
    expect(ids()).toEqual(['call-1', 'call-2']);
  });

  test('that fails puts it back and says so', async () => {
    fake = fakeApi({
      history: async () => server,
      deleteCall: () => Promise.reject(new CallsApiError('offline')),
    });
    controller = new HistoryController({ api: fake.api, after: timers.after, missed: () => 0 });
    await load();
    controller.remove(server[0] as HistoryEntry);
    timers.pass(UNDO_TIME);
    await settled();
    expect(ids()).toEqual(['call-0', 'call-1', 'call-2']);
    expect(controller.state.get().notice).toEqual({ name: 'failed', code: 'offline' });
  });

  test('is not brought back by an answer that was on its way', async () => {
    await load();
    controller.remove(server[0] as HistoryEntry);
    controller.look();
    timers.pass(LOOK_AFTER[0] ?? 0);
    await settled();
    expect(ids()).toEqual(['call-1', 'call-2']);
  });
});

describe('clearing the history', () => {
  test('empties the list when the server has', async () => {
    await load();
    controller.askToClear(true);
    expect(ids()).toHaveLength(3);
    controller.clear();
    expect(controller.state.get().clearing).toBe('working');
    await settled();
    expect(ids()).toEqual([]);
    expect(controller.state.get().clearing).toBe('no');
    expect(fake.asked).toEqual(['delete all']);
  });

  test('that fails leaves it', async () => {
    fake = fakeApi({
      history: async () => server,
      deleteHistory: () => Promise.reject(new CallsApiError('server_error')),
    });
    controller = new HistoryController({ api: fake.api, after: timers.after, missed: () => 0 });
    await load();
    controller.clear();
    await settled();
    expect(ids()).toHaveLength(3);
    expect(controller.state.get().notice).toEqual({ name: 'failed', code: 'server_error' });
  });
});

test('blocking a person of the history can be undone', async () => {
  await load();
  controller.block({ userId: 'anna' });
  await settled();
  expect(controller.state.get().notice?.name).toBe('blocked');
  controller.undo();
  expect(fake.asked).toEqual(['block anna', 'unblock anna']);
});

test('nothing is left waiting after close()', async () => {
  await load();
  controller.look();
  controller.remove(server[0] as HistoryEntry);
  controller.close();
  await settled();
  expect(timers.waiting.size).toBe(0);
});
