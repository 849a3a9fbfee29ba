import type { Recording } from '@xpchat/calls-protocol';
import { flushPromises, VirtualClock } from '@xpchat/calls-testing';
import { beforeEach, describe, expect, test } from 'vitest';
import { CallsApiError } from '../../calls-api/calls-api.ts';
import { fakeRecordings, recorded } from '../../testing/fake-recordings-api.ts';
import { UNDO_MS } from '../../ui-kit/notice-bar.tsx';
import { LibraryController, PAGE_SIZE, REFRESH_MS, SEARCH_DELAY_MS } from './library-controller.ts';

let server: Recording[];
let fails: CallsApiError | null;
let clock: VirtualClock;
let fake: ReturnType<typeof fakeRecordings>;
let controller: LibraryController;

const many = (count: number) =>
  Array.from({ length: count }, (_, i) => recorded({ id: `r${i}`, startedAt: 1_000_000 - i }));

beforeEach(() => {
  server = many(3);
  fails = null;
  fake = fakeRecordings({
    async list(search, limit, after) {
      fake.requests.push(`list ${search}`);
      if (fails) throw fails;
      const begin = after ? server.findIndex(({ id }) => id === after.id) + 1 : 0;
      const recordings = server.slice(begin, begin + limit);
      return { recordings, isLast: recordings.length < limit };
    },
    async remove(id) {
      fake.requests.push(`remove ${id}`);
      if (fails) throw fails;
      server = server.filter((each) => each.id !== id);
    },
  });
  clock = new VirtualClock();
  controller = new LibraryController(fake.api, clock);
});

const ids = () => {
  const { list } = controller.state.get();
  return list.name === 'ready' ? list.recordings.map(({ id }) => id) : list.name;
};
const load = async () => {
  controller.load();
  await flushPromises();
};
const removals = () => fake.requests.filter((each) => each.startsWith('remove'));

describe('the list', () => {
  test('is read page after page to its end, each page once', async () => {
    server = many(PAGE_SIZE + 2);
    await load();
    expect(ids()).toHaveLength(PAGE_SIZE);
    controller.loadMore();
    controller.loadMore();
    await flushPromises();
    expect(ids()).toEqual(server.map(({ id }) => id));
    expect(controller.state.get().list).toMatchObject({ more: 'none' });
    expect(fake.requests).toHaveLength(2);
  });

  test('says why it could not be read, and is read when the server is back', async () => {
    fails = new CallsApiError('offline');
    await load();
    expect(controller.state.get().list).toEqual({ name: 'failed', code: 'offline' });
    fails = null;
    controller.refresh();
    await flushPromises();
    expect(ids()).toHaveLength(3);
  });

  test('stays when a later page fails, which can be tried again', async () => {
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

  test('is read again while a recording is not finished, also after a failure, and not longer', async () => {
    server = [recorded({ id: 'new', state: 'finishing' }), ...many(1)];
    await load();
    fails = new CallsApiError('offline');
    await clock.advance(REFRESH_MS);
    expect(ids()).toEqual(['new', 'r0']);
    fails = null;
    server = [recorded({ id: 'new' }), ...many(1)];
    await clock.advance(REFRESH_MS);
    const { list } = controller.state.get();
    expect(list.name === 'ready' && list.recordings[0]?.state).toBe('ready');
    expect(clock.pending).toBe(0);
  });

  test('keeps older pages when the newest are read again', async () => {
    server = many(PAGE_SIZE + 2);
    await load();
    controller.loadMore();
    await flushPromises();
    server = [recorded({ id: 'new', startedAt: 2_000_000 }), ...server];
    controller.refresh();
    await flushPromises();
    expect(ids()).toEqual(server.map(({ id }) => id));
  });

  test('is searched on the server when the person pauses, and drops the answer to the earlier text', async () => {
    controller.load();
    controller.setSearch('pl');
    controller.setSearch('plan ');
    await clock.advance(SEARCH_DELAY_MS);
    expect(fake.requests).toEqual(['list ', 'list plan']);
  });
});

describe('deleting', () => {
  test('removes the row at once, and the recording when the time to undo is over', async () => {
    await load();
    controller.open('r1');
    controller.remove(server[1] as Recording);
    expect(ids()).toEqual(['r0', 'r2']);
    expect(controller.state.get().openId).toBeNull();
    expect(removals()).toEqual([]);
    await clock.advance(UNDO_MS);
    expect(removals()).toEqual(['remove r1']);
    expect(controller.state.get().notice).toBeNull();
  });

  test('can be undone: the row is where it was', async () => {
    await load();
    controller.remove(server[1] as Recording);
    controller.undo();
    await clock.advance(UNDO_MS);
    expect(ids()).toEqual(['r0', 'r1', 'r2']);
    expect(removals()).toEqual([]);
  });

  test('is carried out when the next is deleted, and when the page closes', async () => {
    await load();
    const [first, second] = server as [Recording, Recording];
    controller.remove(first);
    controller.remove(second);
    expect(removals()).toEqual(['remove r0']);
    controller.close();
    expect(removals()).toEqual(['remove r0', 'remove r1']);
    expect(clock.pending).toBe(0);
  });

  test('brings the row back and says why if the server refuses', async () => {
    await load();
    controller.remove(server[0] as Recording);
    fails = new CallsApiError('offline');
    await clock.advance(UNDO_MS);
    expect(ids()).toEqual(['r0', 'r1', 'r2']);
    expect(controller.state.get().notice).toEqual({ name: 'failed', code: 'offline' });
  });

  test('is done if another device deleted it before', async () => {
    await load();
    controller.remove(server[0] as Recording);
    fails = new CallsApiError('recording_not_found');
    await clock.advance(UNDO_MS);
    expect(ids()).toEqual(['r1', 'r2']);
    expect(controller.state.get().notice).toBeNull();
  });

  test('hides the recording from answers that were sent before', async () => {
    await load();
    controller.remove(server[0] as Recording);
    controller.refresh();
    await flushPromises();
    expect(ids()).toEqual(['r1', 'r2']);
  });
});

test('a renamed recording keeps its people, which the answer does not name', async () => {
  server = [recorded({ id: 'r0', people: [{ userId: 'anna', agreedAt: 1 }] })];
  await load();
  const { people: _, ...answer } = { ...(server[0] as Recording), title: 'Plan' };
  controller.replace(answer);
  const { list } = controller.state.get();
  expect(list).toMatchObject({ recordings: [{ title: 'Plan', people: [{ userId: 'anna' }] }] });
});
