import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DATABASES, type TestDatabase } from '../../../testing/databases.ts';
import { activeCall, endOf, ringingCall, store } from '../../../testing/stored-calls.ts';
import { KyselyPresenceStore } from './presence-store.ts';

describe.each(DATABASES)('PresenceStore on %s', (_name, open) => {
  let database: TestDatabase;
  let presence: KyselyPresenceStore;
  beforeEach(async () => {
    database = await open();
    presence = new KyselyPresenceStore(database.db);
  });
  afterEach(() => database.close());

  const inCall = async () => [...(await presence.inCall(['alice', 'bob', 'carol']))].sort();

  it('lists people who joined a live call, not those who are only rung', async () => {
    const ringing = ringingCall('c1');
    await store(database.db, ringing);
    expect(await inCall()).toEqual(['alice']);
    await store(database.db, activeCall(ringing));
    expect(await inCall()).toEqual(['alice', 'bob']);
    await store(database.db, { ...endOf(activeCall(ringing), 'completed') });
    expect(await inCall()).toEqual([]);
    expect(await presence.inCall([])).toEqual(new Set());
  });

  it('returns each change to one node only, also when two record at once', async () => {
    const other = new KyselyPresenceStore(database.other);
    const ringing = ringingCall('c1');
    await store(database.db, activeCall(ringing));
    const recorded = [
      await presence.recordChanges(['bob', 'alice']),
      ...(await Promise.all([
        presence.recordChanges(['alice', 'bob']),
        other.recordChanges(['bob', 'alice', 'alice']),
      ])),
    ];
    expect(recorded).toEqual([
      [
        { userId: 'alice', inCall: true },
        { userId: 'bob', inCall: true },
      ],
      [],
      [],
    ]);
    await store(database.db, endOf(activeCall(ringing), 'completed'));
    const free = await Promise.all([presence.recordChanges(['bob']), other.recordChanges(['bob'])]);
    expect(free.flat()).toEqual([{ userId: 'bob', inCall: false }]);
  });

  it('lists everybody whose presence change may have been missed', async () => {
    await store(database.db, activeCall(ringingCall('c1')));
    await presence.recordChanges(['alice', 'bob', 'dave']);
    await store(database.db, endOf(activeCall(ringingCall('c1')), 'completed'));
    await store(database.db, ringingCall('c2', { caller: 'carol', callee: 'erin' }));
    expect([...(await presence.usersToReconcile())].sort()).toEqual([
      'alice',
      'bob',
      'carol',
      'erin',
    ]);
  });
});
