import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CallService } from '../calls/call-service.ts';
import { Keeper } from '../sessions/keeper.ts';
import { answered, ringing } from '../test-support/call-documents.ts';
import { DATABASES, type TestDatabase } from '../test-support/databases.ts';
import { FakeClock } from '../test-support/fake-clock.ts';
import { dial, say } from '../test-support/service-lab.ts';
import { silentLog } from '../test-support/stores.ts';
import { PresenceStore } from './presence-store.ts';
import { openStores, type Stores } from './stores.ts';

/** What a hand in the database, or a broken disk, may leave of a document. */
const BROKEN = ['{"id":"bad","participants":[{"name":"Mall', 'null', '{"state":"ringing"}'];

describe.each(DATABASES)('a call whose document cannot be read, on %s', (_name, open) => {
  let database: TestDatabase;
  let stores: Stores;
  let clock: FakeClock;
  let logged: unknown[][];
  const log = { ...silentLog, error: (...entry: unknown[]) => void logged.push(entry) };
  beforeEach(async () => {
    database = await open();
    clock = new FakeClock();
    logged = [];
    stores = openStores(database.db, clock, log);
    for (const call of [ringing('bad', 'mallory', 'bob'), ringing('good', 'alice', 'bob')]) {
      await stores.calls.commit({ write: { call, expectedVersion: null } });
    }
    await stores.calls.commit({
      write: { call: answered(ringing('talk', 'carol', 'dave')), expectedVersion: null },
    });
  });
  afterEach(async () => {
    await stores.close();
    await database.close();
  });

  const spoil = (document: string) =>
    database.db.updateTable('calls_calls').set({ document }).where('id', '=', 'bad').execute();

  it.each(BROKEN)('is left out of what is asked about many, and logged once: %s', async (text) => {
    await spoil(text);
    const { calls } = stores;
    const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id);
    expect(ids(await calls.overdue(clock.now()))).toEqual(['good']);
    expect(ids(await calls.liveOf('bob'))).toEqual(['good']);
    expect(ids(await calls.loadAll(['bad', 'good']))).toEqual(['good']);
    expect((await calls.orphaned()).map(({ callId }) => callId).sort()).toEqual(
      ['good', 'good', 'talk', 'talk'], // Nobody has a session here.
    );
    const present = await new PresenceStore(database.db).inCall(['mallory', 'carol']);
    expect([...present]).toEqual(['carol']);
    expect(logged).toEqual([[{ callId: 'bad' }, expect.any(String)]]);
  });

  it('is not there for who talks about it, and no second one between the two is placed', async () => {
    await spoil('null');
    const service = new CallService({
      store: stores.calls,
      shared: false,
      sessionsOf: (userId) => stores.sessions.sessionsOf(userId),
      unacknowledged: async () => [],
      deliver: () => undefined,
      readOutboxes: () => undefined,
      policy: {
        admit: async () => ({
          verdict: 'ring',
          contact: true,
          busyMeansBusy: false,
          hidden: false,
        }),
      },
      clock,
      newId: () => 'made-here',
      mayDial: () => true,
      onChanged: () => undefined,
      onEnded: () => undefined,
      log,
      ringTimeout: 45_000,
    });
    await stores.nodes.renew('n1', clock.now() + 60_000);
    const device = async (userId: string) => {
      const sender = { userId, sessionId: `${userId}-9`, attachment: 'socket', plain: false };
      await stores.sessions.open({ ...sender, node: 'n1', secretHash: 'hash' });
      return { ...sender, profile: {} };
    };
    const [mallory] = [await device('mallory'), await device('bob'), await device('carol')];
    const hold = { type: 'call_hold', to: 'bob', callId: 'bad', held: true, seq: 1 } as const;
    for (const message of [hold, dial('bob', 'bad', 2), dial('bob', 'new', 3)]) {
      await say(service, mallory, message);
    }
    await say(service, mallory, dial('carol', 'other', 4));
    const answers = (await stores.sessions.outbox('mallory-9', 0)).map(({ message }) => message);
    expect(answers).toMatchObject([
      { code: 'call_not_found' },
      { code: 'duplicate_call' },
      { code: 'server_error', callId: 'new' },
    ]);
    expect(await stores.sessions.outbox('carol-9', 0)).toMatchObject([{ seq: 1 }]);
    await service.close();
  });

  it('keeps no other ring from being ended by the sweep', async () => {
    await spoil('null');
    const ended: string[] = [];
    const keeper = new Keeper({
      node: 'n1',
      callStore: stores.calls,
      sessions: stores.sessions,
      nodes: stores.nodes,
      calls: {
        ringEnded: async (id) => void ended.push(id),
        legLost: async () => undefined,
        deviceLost: async () => undefined,
      },
      onSignedOut: () => undefined,
      onRemoved: () => undefined,
      onLapsed: () => undefined,
      fanout: { isAway: () => false },
      catchUp: async () => undefined,
      clock,
      log,
      grace: 30_000,
    });
    await keeper.start();
    await keeper.close();
    expect(ended).toEqual(['good']);
    expect(logged).toEqual([[{ callId: 'bad' }, expect.any(String)]]);
  });
});
