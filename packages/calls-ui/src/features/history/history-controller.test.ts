import type { HistoryEntry } from '@xpchat/calls-protocol';
import { flushPromises, VirtualClock } from '@xpchat/calls-testing';
import { beforeEach, describe, expect, test } from 'vitest';
import { CallsApiError, type HistoryCriteria } from '../../calls-api/calls-api.ts';
import { entry, fakeApi, missedEntry, NOON } from '../../testing/fake-calls-api.ts';
import { UNDO_MS } from '../../ui-kit/notice-bar.tsx';
import { HistoryController, PAGE_SIZE, REFRESH_DELAYS_MS } from './history-controller.ts';

const many = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) =>
    entry({ id: `call-${from + i}`, createdAt: NOON - (from + i) * 1000 }),
  );

let server: readonly HistoryEntry[];
let requested: HistoryCriteria[];
let fails: CallsApiError | null;
let fake: ReturnType<typeof fakeApi>;
let clock: VirtualClock;
let controller: HistoryController;
let visible: boolean;

beforeEach(() => {
  server = many(3);
  requested = [];
  fails = null;
  visible = true;
  fake = fakeApi({
    async history(criteria, limit, after) {
      requested.push(criteria);
      if (fails) throw fails;
      const begin = after ? server.findIndex(({ id }) => id === after.id) + 1 : 0;
      return server.slice(begin, begin + limit);
    },
  });
  clock = new VirtualClock();
  controller = new HistoryController({
    api: fake.api,
    clock,
    isVisible: () => visible,
  });
});

const ids = () => {
  const { list } = controller.state.get();
  return list.name === 'ready' ? list.entries.map(({ id }) => id) : list.name;
};
const load = async () => {
  controller.load();
  await flushPromises();
};

describe('loading', () => {
  test('reads page after page to the end of the history', async () => {
    server = many(PAGE_SIZE + 2);
    await load();
    expect(ids()).toHaveLength(PAGE_SIZE);
    controller.loadMore();
    controller.loadMore();
    await flushPromises();
    expect(ids()).toEqual(server.map(({ id }) => id));
    expect(controller.state.get().list).toMatchObject({ more: 'none' });
    expect(requested).toHaveLength(2);
  });

  test('shows the reason for a failure and can be retried', async () => {
    fails = new CallsApiError('offline');
    await load();
    expect(controller.state.get().list).toEqual({ name: 'failed', code: 'offline' });
    fails = null;
    await load();
    expect(ids()).toHaveLength(3);
  });

  test('keeps the list when a later page fails, and can be retried', async () => {
    server = many(PAGE_SIZE + 1);
    await load();
    fails = new CallsApiError('offline');
    controller.loadMore();
    await flushPromises();
    expect(controller.state.get().list).toMatchObject({ more: 'failed' });
    fails = null;
    controller.loadMore();
    await flushPromises();
    expect(ids()).toHaveLength(PAGE_SIZE + 1);
  });

  test('drops the answer to earlier criteria', async () => {
    let answer: (calls: readonly HistoryEntry[]) => void = () => {};
    const slow = new Promise<readonly HistoryEntry[]>((resolve) => {
      answer = resolve;
    });
    const { api } = fakeApi({
      history: ({ filter }) => (filter === 'all' ? slow : Promise.resolve([missedEntry()])),
    });
    controller = new HistoryController({ api, clock, isVisible: () => true });
    controller.load();
    controller.setFilter('missed');
    await flushPromises();
    answer(many(2));
    await flushPromises();
    expect(ids()).toEqual(['call-1']);
  });

  test('sends the chosen criteria', async () => {
    controller.setFilter('outgoing');
    controller.setType('video');
    controller.setPerson({ userId: 'bob' });
    await flushPromises();
    expect(requested[2]).toEqual({ filter: 'outgoing', type: 'video', userId: 'bob' });
  });
});

describe('refreshing after a call', () => {
  test('shows the call even if the server stores it late', async () => {
    await load();
    controller.scheduleRefresh();
    clock.advanceSync(REFRESH_DELAYS_MS[0] ?? 0);
    await flushPromises();
    server = [entry({ id: 'new', createdAt: NOON + 1 }), ...server];
    clock.advanceSync(REFRESH_DELAYS_MS[1] ?? 0);
    await flushPromises();
    expect(ids()).toEqual(['new', 'call-0', 'call-1', 'call-2']);
  });

  test('sorts the call by its start, not its end', async () => {
    server = many(2);
    await load();
    server = [
      ...server.slice(0, 1),
      entry({ id: 'long', createdAt: NOON - 500 }),
      ...server.slice(1),
    ];
    controller.scheduleRefresh();
    clock.advanceSync(REFRESH_DELAYS_MS[0] ?? 0);
    await flushPromises();
    expect(ids()).toEqual(['call-0', 'long', 'call-1']);
  });

  test('keeps a missed call marked as new while the panel is open', async () => {
    await load();
    server = [missedEntry({ id: 'new', createdAt: NOON + 1 }), ...server];
    controller.scheduleRefresh();
    clock.advanceSync(REFRESH_DELAYS_MS[0] ?? 0);
    await flushPromises();
    server = [missedEntry({ id: 'new', createdAt: NOON + 1, seen: true }), ...server.slice(1)];
    clock.advanceSync(REFRESH_DELAYS_MS[1] ?? 0);
    await flushPromises();
    expect(controller.state.get().list).toMatchObject({
      entries: [{ id: 'new', seen: false }, {}, {}, {}],
    });
  });

  test('leaves no gap when there are more new calls than a page holds', async () => {
    server = many(2, 100);
    await load();
    server = [...many(PAGE_SIZE), ...server];
    controller.scheduleRefresh();
    clock.advanceSync(REFRESH_DELAYS_MS[0] ?? 0);
    await flushPromises();
    expect(ids()).toHaveLength(PAGE_SIZE + 2);
    expect(controller.state.get().list).toMatchObject({ more: 'none' });
  });
});

describe('missed calls are reported as seen', () => {
  const newMissed = (id: string, name = 'Boris') =>
    missedEntry({ id, createdAt: NOON + 1, people: [{ userId: name, name }] });
  const refresh = async () => {
    controller.scheduleRefresh();
    clock.advanceSync(REFRESH_DELAYS_MS[0] ?? 0);
    await flushPromises();
  };

  test('once each when their rows are shown', async () => {
    await load();
    expect(fake.requests).toEqual([]);
    server = [newMissed('new'), ...server];
    await refresh();
    await refresh();
    expect(fake.requests).toEqual(['seen new']);
  });

  test('only when the filter shows them', async () => {
    controller = new HistoryController({
      api: { ...fake.api, history: async ({ filter }) => (filter === 'outgoing' ? [] : server) },
      clock,
      isVisible: () => visible,
    });
    controller.setFilter('outgoing');
    await flushPromises();
    server = [newMissed('new'), ...server];
    await refresh();
    expect(fake.requests).toEqual([]);
    controller.setFilter('missed');
    await flushPromises();
    expect(fake.requests).toEqual(['seen new']);
  });

  test('only when the search finds them', async () => {
    await load();
    controller.setSearch('anna');
    server = [newMissed('new'), newMissed('other', 'Anna'), ...server];
    await refresh();
    expect(fake.requests).toEqual(['seen other']);
    controller.setSearch('');
    expect(fake.requests).toEqual(['seen other', 'seen new']);
  });

  test('only when the page is visible', async () => {
    await load();
    visible = false;
    server = [newMissed('new'), ...server];
    await refresh();
    expect(ids()).toContain('new');
    expect(fake.requests).toEqual([]);
    visible = true;
    controller.markShownAsSeen();
    expect(fake.requests).toEqual(['seen new']);
  });

  test('again after a request that failed', async () => {
    const reported: string[] = [];
    const markSeen = async (ids: readonly string[]) => {
      reported.push(ids.join());
      if (reported.length === 1) throw new CallsApiError('offline');
    };
    server = [newMissed('new')];
    controller = new HistoryController({
      api: { ...fake.api, markSeen },
      clock,
      isVisible: () => true,
    });
    await load();
    await refresh();
    await refresh();
    expect(reported).toEqual(['new', 'new']);
  });
});

describe('a call deleted on another device', () => {
  const refresh = async () => {
    controller.scheduleRefresh();
    clock.advanceSync(REFRESH_DELAYS_MS[0] ?? 0);
    await flushPromises();
  };

  test('disappears from the list, as do all when the history is cleared', async () => {
    await load();
    server = server.filter(({ id }) => id !== 'call-1');
    await refresh();
    expect(ids()).toEqual(['call-0', 'call-2']);
    server = [];
    await refresh();
    expect(ids()).toEqual([]);
    expect(controller.state.get().list).toMatchObject({ more: 'none' });
  });

  test('disappears from later pages, and the list keeps its length', async () => {
    const all = many(250);
    server = all;
    await load();
    for (let page = 1; page < 4; page++) {
      controller.loadMore();
      await flushPromises();
    }
    expect(ids()).toHaveLength(4 * PAGE_SIZE);
    server = all.filter(({ id }) => id !== 'call-110' && id !== 'call-5');
    await refresh();
    expect(ids().slice(0, 118)).toEqual(server.slice(0, 118).map(({ id }) => id));
    controller.loadMore();
    await flushPromises();
    expect(new Set(ids()).size).toBe(ids().length);
    expect(ids()).toEqual(server.slice(0, ids().length).map(({ id }) => id));
  });

  test('is not restored by the late answer to an earlier refresh', async () => {
    const answers: (() => void)[] = [];
    controller = new HistoryController({
      api: {
        ...fake.api,
        history: () => {
          const then = server;
          return new Promise((resolve) => answers.push(() => resolve(then)));
        },
      },
      clock,
      isVisible: () => true,
    });
    controller.load();
    answers.shift()?.();
    await flushPromises();
    controller.scheduleRefresh();
    clock.advanceSync(REFRESH_DELAYS_MS[0] ?? 0);
    server = [];
    clock.advanceSync(REFRESH_DELAYS_MS[1] ?? 0);
    for (const answer of answers.reverse()) answer();
    await flushPromises();
    expect(ids()).toEqual([]);
  });
});

describe('deleting a call', () => {
  test('removes it from the list at once and from the server after the time to undo', async () => {
    await load();
    controller.remove(server[1] as HistoryEntry);
    expect(ids()).toEqual(['call-0', 'call-2']);
    expect(fake.requests).toEqual([]);
    clock.advanceSync(UNDO_MS);
    expect(fake.requests).toEqual(['delete call-1']);
    expect(controller.state.get().notice).toBeNull();
  });

  test('can be undone: the row returns to its place and no request is sent', async () => {
    await load();
    controller.remove(server[1] as HistoryEntry);
    controller.undo();
    expect(ids()).toEqual(['call-0', 'call-1', 'call-2']);
    clock.advanceSync(UNDO_MS);
    controller.close();
    expect(fake.requests).toEqual([]);
  });

  test('is committed when the next call is deleted and when the panel closes', async () => {
    await load();
    controller.remove(server[0] as HistoryEntry);
    controller.remove(server[1] as HistoryEntry);
    expect(fake.requests).toEqual(['delete call-0']);
    controller.close();
    expect(fake.requests).toEqual(['delete call-0', 'delete call-1']);
  });

  test('is committed when the page is hidden, which may be shown again', async () => {
    await load();
    controller.remove(server[0] as HistoryEntry);
    controller.flush();
    expect(fake.requests).toEqual(['delete call-0']);
    expect(controller.state.get().notice).toBeNull();
    await load();
    expect(ids()).toEqual(['call-1', 'call-2']);
  });

  test('restores the row and shows a notice if the server fails', async () => {
    fake = fakeApi({
      history: async () => server,
      deleteCall: () => Promise.reject(new CallsApiError('offline')),
    });
    controller = new HistoryController({
      api: fake.api,
      clock,
      isVisible: () => true,
    });
    await load();
    controller.remove(server[0] as HistoryEntry);
    clock.advanceSync(UNDO_MS);
    await flushPromises();
    expect(ids()).toEqual(['call-0', 'call-1', 'call-2']);
    expect(controller.state.get().notice).toEqual({ name: 'failed', code: 'offline' });
  });

  test('is not reverted by an answer from before the deletion', async () => {
    await load();
    controller.remove(server[0] as HistoryEntry);
    controller.scheduleRefresh();
    clock.advanceSync(REFRESH_DELAYS_MS[0] ?? 0);
    await flushPromises();
    expect(ids()).toEqual(['call-1', 'call-2']);
  });
});

describe('clearing the history', () => {
  test('empties the list when the server has deleted everything', async () => {
    await load();
    controller.setClearDialogOpen(true);
    expect(ids()).toHaveLength(3);
    controller.clear();
    expect(controller.state.get().clearing).toBe('working');
    await flushPromises();
    expect(ids()).toEqual([]);
    expect(controller.state.get().clearing).toBe('no');
    expect(fake.requests).toEqual(['delete all']);
  });

  test('keeps the list if the server fails', async () => {
    fake = fakeApi({
      history: async () => server,
      deleteHistory: () => Promise.reject(new CallsApiError('server_error')),
    });
    controller = new HistoryController({
      api: fake.api,
      clock,
      isVisible: () => true,
    });
    await load();
    controller.clear();
    await flushPromises();
    expect(ids()).toHaveLength(3);
    expect(controller.state.get().notice).toEqual({ name: 'failed', code: 'server_error' });
  });
});

test('blocking a person from the history can be undone', async () => {
  await load();
  controller.block({ userId: 'anna' });
  await flushPromises();
  expect(controller.state.get().notice?.name).toBe('blocked');
  controller.undo();
  expect(fake.requests).toEqual(['block anna', 'unblock anna']);
});

test('no timer is left after close()', async () => {
  await load();
  controller.scheduleRefresh();
  controller.remove(server[0] as HistoryEntry);
  controller.close();
  await flushPromises();
  expect(clock.pending).toBe(0);
});
