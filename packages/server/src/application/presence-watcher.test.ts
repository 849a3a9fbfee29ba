import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KyselyPresenceStore } from '../adapters/sql/history/presence-store.ts';
import type { Call } from '../domain/call.ts';
import { DATABASES, type TestDatabase } from '../testing/databases.ts';
import { activeCall, endOf, ringingCall, store } from '../testing/stored-calls.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { PresenceWatcher } from './presence-watcher.ts';

const noLog = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe.each(DATABASES)('PresenceWatcher on %s', (_name, open) => {
  let database: TestDatabase;
  let watchers: PresenceWatcher[];
  let reported: string[];
  beforeEach(async () => {
    database = await open();
    watchers = [];
    reported = [];
  });
  afterEach(async () => {
    await Promise.all(watchers.map((watcher) => watcher.close()));
    await database.close();
  });

  function start(presence = new KyselyPresenceStore(database.db), clock = new VirtualClock()) {
    const watcher = new PresenceWatcher({
      store: presence,
      clock,
      log: noLog,
      onPresence: (userId, inCall) =>
        void reported.push(`${userId} ${inCall ? 'in a call' : 'free'}`),
    });
    watchers.push(watcher);
    return watcher;
  }

  /** Stores the call, reports the change, and waits until the host has been notified. */
  async function change(watcher: PresenceWatcher, before: Call | undefined, after: Call) {
    await store(database.db, after);
    watcher.callChanged(before, after);
    await watcher.idle();
  }

  const first = ringingCall('c1');

  it('tells the host when people dial, answer and leave, but not when they are rung', async () => {
    const watcher = start();
    await change(watcher, undefined, first);
    expect(reported).toEqual(['alice in a call']);
    await change(watcher, first, activeCall(first));
    expect(reported).toEqual(['alice in a call', 'bob in a call']);
    await change(watcher, activeCall(first), endOf(activeCall(first), 'completed'));
    expect(reported.slice(2).sort()).toEqual(['alice free', 'bob free']);
  });

  it('tells nothing about a change that moves nobody in or out of a call', async () => {
    const watcher = start();
    await change(watcher, undefined, activeCall(first));
    reported = [];
    await change(watcher, activeCall(first), { ...activeCall(first), version: 3 });
    await change(watcher, undefined, endOf(ringingCall('c2', { callee: 'carol' }), 'offline'));
    expect(reported).toEqual([]);
  });

  it('reports a person in two calls as in a call until both have ended', async () => {
    const watcher = start();
    const second = ringingCall('c2', { caller: 'carol', callee: 'bob' });
    await change(watcher, undefined, activeCall(first));
    await change(watcher, undefined, activeCall(second));
    expect(reported.filter((one) => one.startsWith('bob'))).toEqual(['bob in a call']);
    await change(watcher, activeCall(first), endOf(activeCall(first), 'completed'));
    expect(reported.filter((one) => one.startsWith('bob'))).toEqual(['bob in a call']);
    await change(watcher, activeCall(second), endOf(activeCall(second), 'completed'));
    expect(reported.filter((one) => one.startsWith('bob'))).toEqual(['bob in a call', 'bob free']);
  });

  it('reports two calls that begin together, and a switch between calls, as one', async () => {
    const watcher = start();
    const second = ringingCall('c2', { caller: 'carol', callee: 'bob' });
    await store(database.db, activeCall(first), activeCall(second));
    watcher.callChanged(undefined, activeCall(first));
    watcher.callChanged(undefined, activeCall(second));
    await watcher.idle();
    expect([...reported].sort()).toEqual(['alice in a call', 'bob in a call', 'carol in a call']);
    const third = ringingCall('c3', { caller: 'dave', callee: 'bob' });
    await store(
      database.db,
      endOf(activeCall(first), 'completed'),
      endOf(activeCall(second), 'completed'),
      activeCall(third),
    );
    watcher.callChanged(activeCall(first), endOf(activeCall(first), 'completed'));
    watcher.callChanged(activeCall(second), endOf(activeCall(second), 'completed'));
    watcher.callChanged(undefined, activeCall(third));
    await watcher.idle();
    expect(reported.filter((one) => one.startsWith('bob'))).toEqual(['bob in a call']);
  });

  it('reports each change once, though one node sees the start and another the end', async () => {
    const one = start();
    const two = start(new KyselyPresenceStore(database.other));
    await change(one, undefined, activeCall(first));
    await change(two, activeCall(first), endOf(activeCall(first), 'completed'));
    const again = ringingCall('c2');
    await change(one, undefined, activeCall(again));
    expect(reported.filter((line) => line.startsWith('bob'))).toEqual([
      'bob in a call',
      'bob free',
      'bob in a call',
    ]);
  });

  it('reports a change after a crash that came before the report', async () => {
    await change(start(), undefined, activeCall(first));
    await store(database.db, endOf(activeCall(first), 'completed'));
    await store(database.db, ringingCall('c2', { caller: 'carol' }));
    reported = [];
    await start().reconcile();
    expect([...reported].sort()).toEqual(['alice free', 'bob free', 'carol in a call']);
  });

  it('tries again after the database failed', async () => {
    const clock = new VirtualClock();
    const presence = new KyselyPresenceStore(database.db);
    let fails = true;
    const flaky = Object.create(presence, {
      recordChanges: {
        value: async (userIds: readonly string[]) => {
          if (fails) throw new Error('the database is away');
          return presence.recordChanges(userIds);
        },
      },
    }) as KyselyPresenceStore;
    const watcher = start(flaky, clock);
    await change(watcher, undefined, activeCall(first));
    expect(reported).toEqual([]);
    fails = false;
    clock.advanceSync(5_000);
    await watcher.idle();
    expect([...reported].sort()).toEqual(['alice in a call', 'bob in a call']);
    expect(clock.pending).toBe(0);
  });

  it('leaves no timer open', async () => {
    const clock = new VirtualClock();
    const flaky = Object.create(new KyselyPresenceStore(database.db), {
      recordChanges: { value: () => Promise.reject(new Error('the database is away')) },
    }) as KyselyPresenceStore;
    const watcher = start(flaky, clock);
    await change(watcher, undefined, activeCall(first));
    expect(clock.pending).toBe(1);
    await watcher.close();
    await watcher.close();
    watcher.callChanged(undefined, activeCall(ringingCall('c9', { callee: 'zoe' })));
    expect(clock.pending).toBe(0);
  });
});
