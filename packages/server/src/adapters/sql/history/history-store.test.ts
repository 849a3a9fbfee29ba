import type { HistoryQuery } from '@xpchat/calls-protocol';
import { END_REASONS } from '@xpchat/calls-protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ended, group, invited, ringing } from '../../../testing/call-documents.ts';
import { DATABASES, type TestDatabase } from '../../../testing/databases.ts';
import { silentLog } from '../../../testing/silent-log.ts';
import { endedCall, ringingCall, store } from '../../../testing/stored-calls.ts';
import { KyselyCallStore } from '../calls/call-store.ts';
import { KyselyHistoryStore } from './history-store.ts';

describe.each(DATABASES)('HistoryStore on %s', (_name, open) => {
  let database: TestDatabase;
  let history: KyselyHistoryStore;
  beforeEach(async () => {
    database = await open();
    history = new KyselyHistoryStore(database.db);
  });
  afterEach(() => database.close());

  const ids = async (userId: string, query: Partial<HistoryQuery> = {}) =>
    (await history.page(userId, { limit: 100, ...query })).map(({ call }) => call.id);

  it("pages through one person's finished calls, newest first", async () => {
    await store(
      database.db,
      endedCall('c1', 'completed', { createdAt: 1001 }),
      endedCall('c2', 'declined', { createdAt: 1002, caller: 'carol', callee: 'alice' }),
      endedCall('c3', 'busy', { createdAt: 1003, callee: 'dave' }),
      endedCall('others', 'completed', { createdAt: 1004, caller: 'bob', callee: 'carol' }),
      ringingCall('live', { createdAt: 1005, callee: 'erin' }),
    );
    expect(await ids('alice', { limit: 2 })).toEqual(['c3', 'c2']);
    expect(await ids('alice', { limit: 2, before: 1002, beforeId: 'c2' })).toEqual(['c1']);
    expect(await ids('alice', { before: 1001, beforeId: 'c1' })).toEqual([]);
    expect(await ids('erin')).toEqual([]);
    const [item] = await history.page('bob', { limit: 1, before: 1004 });
    expect(item).toEqual({
      call: endedCall('c1', 'completed', { createdAt: 1001 }),
      missed: false,
      seen: false,
    });
  });

  it.each(['{"id":"c2","participants":[{"na', 'null'])(
    'skips a damaged call without shortening the page: %s',
    async (document) => {
      await store(
        database.db,
        ...['c0', 'c1', 'c2', 'c3'].map((id, at) => endedCall(id, 'completed', { createdAt: at })),
      );
      await database.db
        .updateTable('calls_calls')
        .set({ document })
        .where('id', '=', 'c2')
        .execute();
      expect(await ids('alice', { limit: 2 })).toEqual(['c3', 'c1']);
      expect(await ids('alice', { limit: 2, before: 1, beforeId: 'c1' })).toEqual(['c0']);
      expect(await ids('alice', { limit: 3 })).toEqual(['c3', 'c1', 'c0']);
    },
  );

  it('skips no call between two pages, even of the same millisecond', async () => {
    await store(database.db, ...['c0', 'c1', 'c2'].map((id) => endedCall(id, 'completed')));
    expect(await ids('alice', { limit: 2 })).toEqual(['c2', 'c1']);
    expect(await ids('alice', { limit: 2, before: 1000, beforeId: 'c1' })).toEqual(['c0']);
    expect(await ids('alice', { limit: 2, before: 1000 })).toEqual([]);
  });

  it('filters by direction, missed, type and person, and by all of them together', async () => {
    await store(
      database.db,
      endedCall('out', 'no_answer', { createdAt: 1 }),
      endedCall('in', 'completed', { createdAt: 2, caller: 'bob', callee: 'alice' }),
      endedCall('missed', 'no_answer', { createdAt: 3, caller: 'bob', callee: 'alice' }),
      endedCall('video', 'cancelled', {
        createdAt: 4,
        caller: 'carol',
        callee: 'alice',
        type: 'video',
      }),
    );
    expect(await ids('alice', { filter: 'all' })).toEqual(['video', 'missed', 'in', 'out']);
    expect(await ids('alice', { filter: 'outgoing' })).toEqual(['out']);
    expect(await ids('alice', { filter: 'incoming' })).toEqual(['video', 'missed', 'in']);
    expect(await ids('alice', { filter: 'missed' })).toEqual(['video', 'missed']);
    expect(await ids('alice', { type: 'video' })).toEqual(['video']);
    expect(await ids('alice', { type: 'screen' })).toEqual([]);
    expect(await ids('alice', { with: 'bob' })).toEqual(['missed', 'in', 'out']);
    expect(await ids('alice', { with: 'bob', filter: 'missed', type: 'audio' })).toEqual([
      'missed',
    ]);
    expect(await ids('alice', { with: 'bob', filter: 'missed', before: 3 })).toEqual([]);
  });

  it('counts as missed only calls to the person that their devices did not take part in', async () => {
    const answeredOrDeclined = [
      'completed',
      'declined',
      'answered_elsewhere',
      'declined_elsewhere',
      'media_failed',
      'permission_denied',
      'failed',
      'removed',
    ];
    for (const reason of END_REASONS) await store(database.db, endedCall(reason, reason));
    const missed = (await ids('bob', { filter: 'missed' })).sort();
    expect(missed).toEqual(
      END_REASONS.filter((reason) => !answeredOrDeclined.includes(reason)).sort(),
    );
    expect(await history.missedOf('bob')).toBe(missed.length);
    expect(await ids('alice', { filter: 'missed' })).toEqual([]);
    expect(await history.missedOf('alice')).toBe(0);
    expect(await history.missedBy('busy')).toEqual(['bob']);
    expect(await history.missedBy('declined')).toEqual([]);
  });

  it('[GR19] a call of two that grew is in the history of everybody, but not among the calls with one person', async () => {
    const calls = new KyselyCallStore(database.db, silentLog);
    const two = ringing('c1', 'alice', 'bob');
    const grown = {
      ...invited(group('c1', ['alice', 'bob']), 'carol', 9_000),
      version: two.version + 1,
    };
    const over = ended(grown);
    await calls.commit({ write: { call: two, expectedVersion: null } });
    await calls.commit({
      write: { call: grown, expectedVersion: two.version, addsPeople: true },
    });
    const participants = over.participants.map((each) => ({
      ...each,
      leftReason: each.userId === 'carol' ? ('no_answer' as const) : ('completed' as const),
    }));
    await calls.commit({
      write: { call: { ...over, participants }, expectedVersion: grown.version },
    });
    for (const userId of ['alice', 'bob', 'carol']) expect(await ids(userId)).toEqual(['c1']);
    expect(await ids('alice', { with: 'bob' })).toEqual([]);
    expect(await history.missedBy('c1')).toEqual(['carol']);
  });

  it('marks missed calls as seen and counts later ones', async () => {
    await store(database.db, endedCall('c1', 'no_answer', { createdAt: 1 }));
    await store(database.db, endedCall('c2', 'no_answer', { callee: 'carol' }));
    expect(await history.missedOf('bob')).toBe(1);
    await history.markSeen('bob');
    expect(await history.missedOf('bob')).toBe(0);
    expect(await history.missedOf('carol')).toBe(1);
    await store(database.db, endedCall('c3', 'busy', { createdAt: 2 }));
    expect(await history.missedOf('bob')).toBe(1);
    const items = await history.page('bob', { limit: 9 });
    expect(items.map(({ call, missed, seen }) => [call.id, missed, seen])).toEqual([
      ['c3', true, false],
      ['c1', true, true],
    ]);
  });

  it('hides a call from a callee who blocked the caller, never from the caller', async () => {
    await store(database.db, endedCall('c1', 'unavailable', { hidden: true }));
    expect(await ids('bob')).toEqual([]);
    expect(await history.missedOf('bob')).toBe(0);
    expect(await history.missedBy('c1')).toEqual([]);
    expect(await history.remove('bob', 'c1')).toBe(false);
    expect(await ids('alice')).toEqual(['c1']);
  });

  it('deletes a call from one history only, once', async () => {
    await store(database.db, endedCall('c1', 'no_answer'), endedCall('c2', 'completed'));
    expect(await history.remove('carol', 'c1')).toBe(false);
    expect(await history.remove('bob', 'c1')).toBe(true);
    expect(await history.remove('bob', 'c1')).toBe(false);
    expect(await ids('bob')).toEqual(['c2']);
    expect(await history.missedOf('bob')).toBe(0);
    expect(await ids('alice')).toEqual(['c2', 'c1']);
  });

  it('does not delete a live call', async () => {
    await store(database.db, ringingCall('live'));
    expect(await history.remove('alice', 'live')).toBe(false);
    await history.removeAll('alice');
    await store(database.db, endedCall('live', 'no_answer'));
    expect(await ids('alice')).toEqual(['live']);
  });

  it('deletes all calls from one history only', async () => {
    await store(database.db, endedCall('c1', 'no_answer'), endedCall('c2', 'completed'));
    await store(database.db, endedCall('c3', 'no_answer', { callee: 'carol' }));
    await history.removeAll('bob');
    expect(await ids('bob')).toEqual([]);
    expect(await history.missedOf('bob')).toBe(0);
    expect(await ids('alice')).toEqual(['c3', 'c2', 'c1']);
    expect(await history.missedOf('carol')).toBe(1);
  });

  it('deletes a call for good when no history holds it', async () => {
    await store(database.db, endedCall('c1', 'completed'), endedCall('c2', 'completed'));
    await store(database.db, endedCall('blocked', 'unavailable', { hidden: true }));
    const calls = new KyselyCallStore(database.db, silentLog);
    await history.remove('bob', 'c1');
    expect(await calls.load('c1')).toBeDefined();
    await history.removeAll('alice');
    expect(await calls.load('c1')).toBeUndefined();
    expect(await calls.load('blocked')).toBeUndefined();
    expect(await calls.load('c2')).toBeDefined();
    expect(await ids('bob')).toEqual(['c2']);
    await history.remove('bob', 'c2');
    const rows = await database.db.selectFrom('calls_participants').selectAll().execute();
    expect(rows).toEqual([]);
  });

  it('keeps the id of a call taken while any history holds the call', async () => {
    const calls = new KyselyCallStore(database.db, silentLog);
    await store(database.db, endedCall('c1', 'completed'), endedCall('c2', 'completed'));
    const again = (id: string, caller: string, callee: string) =>
      calls.commit({ write: { call: ringingCall(id, { caller, callee }), expectedVersion: null } });
    await history.remove('alice', 'c1');
    await history.removeAll('bob');
    await history.remove('bob', 'c2');
    await store(database.db, endedCall('c3', 'no_answer', { caller: 'bob', callee: 'alice' }));
    await history.remove('alice', 'c3');
    expect(await again('c2', 'alice', 'bob')).toEqual({ result: 'duplicate' });
    expect(await again('c3', 'bob', 'alice')).toEqual({ result: 'duplicate' });
    expect(await ids('alice')).toEqual(['c2']);
    expect(await ids('bob')).toEqual(['c3']);
    // No history holds this one.
    expect(await again('c1', 'alice', 'bob')).toMatchObject({ result: 'committed' });
  });

  it('deletes all ended calls before a time and no others', async () => {
    const old = Array.from({ length: 450 }, (_, index) =>
      endedCall(`old${index}`, 'completed', { createdAt: index }),
    );
    const calls = new KyselyCallStore(database.db, silentLog);
    await Promise.all(old.map((call) => calls.commit({ write: { call, expectedVersion: null } })));
    await store(
      database.db,
      endedCall('new', 'completed', { createdAt: 450 }),
      ringingCall('live', { createdAt: 1 }),
    );
    let batches = 0;
    while (await history.forgetBefore(450)) batches++;
    expect(batches).toBe(3);
    expect(await ids('alice')).toEqual(['new']);
    expect(await calls.load('live')).toBeDefined();
    const rows = await database.db.selectFrom('calls_participants').select('call_id').execute();
    expect(new Set(rows.map(({ call_id }) => call_id))).toEqual(new Set(['new', 'live']));
  });
});
