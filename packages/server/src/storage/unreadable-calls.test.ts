import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Keeper } from '../sessions/keeper.ts';
import { answered, ringing } from '../test-support/call-documents.ts';
import { DATABASES, type TestDatabase } from '../test-support/databases.ts';
import { FakeClock } from '../test-support/fake-clock.ts';
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

  it('says which one it is when it is asked for, and nothing of what is in it', async () => {
    await spoil('{"id":"bad","participants":[{"name":"Mall');
    await expect(stores.calls.load('bad')).rejects.toThrow(
      /^The document of call bad cannot be read\.$/,
    );
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
      onUntold: async () => undefined,
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
