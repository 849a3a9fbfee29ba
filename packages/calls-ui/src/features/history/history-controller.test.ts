import type { HistoryEntry } from '@xpchat/calls-protocol';
import { beforeEach, describe, expect, test } from 'vitest';
import { CallsApiError, type HistoryQuestion } from '../../calls-api/calls-api.ts';
import {
  entry,
  fakeApi,
  fakeTimers,
  missedEntry,
  NOON,
  settled,
} from '../../testing/fake-calls-api.ts';
import { UNDO_MS } from '../../ui-kit/notice-bar.tsx';
import { HistoryController, LOOK_AFTER, PAGE } from './history-controller.ts';

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
let visible: boolean;

beforeEach(() => {
  server = many(3);
  questions = [];
  fails = null;
  visible = true;
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
    visible: () => visible,
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
    controller = new HistoryController({ api, after: timers.after, visible: () => true });
    controller.load();
    controller.filter('missed');
    await settled();
    answer(many(2));
    await settled();
    expect(ids()).toEqual(['call-1']);
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
    expect(ids()).toHaveLength(PAGE + 2);
    expect(controller.state.get().list).toMatchObject({ more: 'none' });
  });
});

describe('missed calls are seen', () => {
  const news = (id: string, name = 'Boris') =>
    missedEntry({ id, createdAt: NOON + 1, people: [{ userId: name, name }] });
  const look = async () => {
    controller.look();
    timers.pass(LOOK_AFTER[0] ?? 0);
    await settled();
  };

  test('when their rows are shown: each is said once, and nothing where there is none', async () => {
    await load();
    expect(fake.asked).toEqual([]);
    server = [news('new'), ...server];
    await look();
    await look();
    expect(fake.asked).toEqual(['seen new']);
  });

  test('not while a filter leaves them out; when another filter shows them', async () => {
    controller = new HistoryController({
      api: { ...fake.api, history: async ({ filter }) => (filter === 'outgoing' ? [] : server) },
      after: timers.after,
      visible: () => visible,
    });
    controller.filter('outgoing');
    await settled();
    server = [news('new'), ...server];
    await look();
    expect(fake.asked).toEqual([]);
    controller.filter('missed');
    await settled();
    expect(fake.asked).toEqual(['seen new']);
  });

  test('not while the search leaves them out: those that it finds alone', async () => {
    await load();
    controller.search('anna');
    server = [news('new'), news('other', 'Anna'), ...server];
    await look();
    expect(fake.asked).toEqual(['seen other']);
    controller.search('');
    expect(fake.asked).toEqual(['seen other', 'seen new']);
  });

  test('not while the page is hidden; when it can be seen again', async () => {
    await load();
    visible = false;
    server = [news('new'), ...server];
    await look();
    expect(ids()).toContain('new');
    expect(fake.asked).toEqual([]);
    visible = true;
    controller.see();
    expect(fake.asked).toEqual(['seen new']);
  });

  test('and said again where the server was not reached', async () => {
    const said: string[] = [];
    const markSeen = async (ids: readonly string[]) => {
      said.push(ids.join());
      if (said.length === 1) throw new CallsApiError('offline');
    };
    server = [news('new')];
    controller = new HistoryController({
      api: { ...fake.api, markSeen },
      after: timers.after,
      visible: () => true,
    });
    await load();
    await look();
    await look();
    expect(said).toEqual(['new', 'new']);
  });
});

describe('what was deleted on another device', () => {
  const look = async () => {
    controller.look();
    timers.pass(LOOK_AFTER[0] ?? 0);
    await settled();
  };

  test('goes from the list, be it one call or all', async () => {
    await load();
    server = server.filter(({ id }) => id !== 'call-1');
    await look();
    expect(ids()).toEqual(['call-0', 'call-2']);
    server = [];
    await look();
    expect(ids()).toEqual([]);
    expect(controller.state.get().list).toMatchObject({ more: 'none' });
  });

  test('goes from the later pages, too, and the list stays as long as it was', async () => {
    const all = many(250);
    server = all;
    await load();
    for (let page = 1; page < 4; page++) {
      controller.loadMore();
      await settled();
    }
    expect(ids()).toHaveLength(4 * PAGE);
    server = all.filter(({ id }) => id !== 'call-110' && id !== 'call-5');
    await look();
    expect(ids().slice(0, 118)).toEqual(server.slice(0, 118).map(({ id }) => id));
    controller.loadMore();
    await settled();
    expect(new Set(ids()).size).toBe(ids().length);
    expect(ids()).toEqual(server.slice(0, ids().length).map(({ id }) => id));
  });

  test('an older look that is answered late brings nothing back', async () => {
    const answers: (() => void)[] = [];
    controller = new HistoryController({
      api: {
        ...fake.api,
        history: () => {
          const then = server;
          return new Promise((resolve) => answers.push(() => resolve(then)));
        },
      },
      after: timers.after,
      visible: () => true,
    });
    controller.load();
    answers.shift()?.();
    await settled();
    controller.look();
    timers.pass(LOOK_AFTER[0] ?? 0);
    server = [];
    timers.pass(LOOK_AFTER[1] ?? 0);
    for (const answer of answers.reverse()) answer();
    await settled();
    expect(ids()).toEqual([]);
  });
});

describe('deleting a call', () => {
  test('takes it off the list at once, and off the server when it cannot be undone', async () => {
    await load();
    controller.remove(server[1] as HistoryEntry);
    expect(ids()).toEqual(['call-0', 'call-2']);
    expect(fake.asked).toEqual([]);
    timers.pass(UNDO_MS);
    expect(fake.asked).toEqual(['delete call-1']);
    expect(controller.state.get().notice).toBeNull();
  });

  test('can be undone: it stands where it stood, and the server is told nothing', async () => {
    await load();
    controller.remove(server[1] as HistoryEntry);
    controller.undo();
    expect(ids()).toEqual(['call-0', 'call-1', 'call-2']);
    timers.pass(UNDO_MS);
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
    controller = new HistoryController({ api: fake.api, after: timers.after, visible: () => true });
    await load();
    controller.remove(server[0] as HistoryEntry);
    timers.pass(UNDO_MS);
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
    controller = new HistoryController({ api: fake.api, after: timers.after, visible: () => true });
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
