import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CallService } from '../../../application/call-service.ts';
import type { EndedCall } from '../../../domain/call.ts';
import { DEFAULT_GROUP_LIMITS } from '../../../domain/group.ts';
import { NO_CONVERSATIONS } from '../../../ports/conversations.ts';
import { MaintenanceLoop } from '../../../sessions/maintenance-loop.ts';
import { answered, ringing } from '../../../testing/call-documents.ts';
import { ignoreDeliveries, testGuests } from '../../../testing/create-test-node.ts';
import { DATABASES, type TestDatabase } from '../../../testing/databases.ts';
import { dial, send } from '../../../testing/service-lab.ts';
import { silentLog } from '../../../testing/silent-log.ts';
import { VirtualClock } from '../../../testing/virtual-clock.ts';
import { KyselyHistoryStore } from '../history/history-store.ts';
import { KyselyPresenceStore } from '../history/presence-store.ts';
import { openStores, type Stores } from '../stores.ts';

/** Documents after an operator edited the row or the disk failed. */
const DAMAGED_DOCUMENTS = [
  '{"id":"bad","participants":[{"name":"Mall',
  'null',
  '{"state":"ringing"}',
];

describe.each(DATABASES)('a damaged call on %s', (_name, open) => {
  let database: TestDatabase;
  let stores: Stores;
  let clock: VirtualClock;
  let logged: unknown[][];
  const log = { ...silentLog, error: (...entry: unknown[]) => void logged.push(entry) };
  beforeEach(async () => {
    database = await open();
    clock = new VirtualClock();
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

  const damage = (document: string) =>
    database.db.updateTable('calls_calls').set({ document }).where('id', '=', 'bad').execute();

  it.each(DAMAGED_DOCUMENTS)('is skipped by every query and logged once: %s', async (text) => {
    await damage(text);
    const { calls } = stores;
    const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id);
    expect(ids(await calls.overdue(clock.now()))).toEqual(['good']);
    expect(ids(await calls.liveOf('bob'))).toEqual(['good']);
    expect(ids(await calls.loadAll(['bad', 'good']))).toEqual(['good']);
    expect((await calls.orphaned()).map(({ callId }) => callId).sort()).toEqual(
      ['good', 'good', 'talk', 'talk'], // Nobody has a session here.
    );
    const present = await new KyselyPresenceStore(database.db).inCall(['mallory', 'carol']);
    expect([...present]).toEqual(['carol']);
    expect(logged).toEqual([[{ callId: 'bad' }, expect.any(String)]]);
  });

  interface Told {
    readonly ended: EndedCall[];
  }

  function openService(told: Told = { ended: [] }): CallService {
    return new CallService({
      store: stores.calls,
      shared: false,
      sessions: stores.sessions,
      outboxes: stores.sessions,
      channel: ignoreDeliveries,
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
      dialLimit: { mayDial: () => true, mayInvite: () => true },
      observer: {
        callChanged: () => undefined,
        callEnded: (call) => void told.ended.push(call),
      },
      log: { ...log, warn: (...entry: unknown[]) => void logged.push(entry) },
      ringTimeout: 45_000,
      conversations: NO_CONVERSATIONS,
      groupLimits: DEFAULT_GROUP_LIMITS,
      ...testGuests,
    });
  }

  async function device(userId: string) {
    await stores.nodes.renew('n1', clock.now() + 60_000);
    const sender = { userId, sessionId: `${userId}-9`, attachment: 'socket', basic: false };
    await stores.sessions.open({ ...sender, node: 'n1', secretHash: 'hash' });
    return { ...sender, profile: {} };
  }

  /** Runs one sweep of the maintenance loop. */
  async function sweep(calls: Pick<CallService, 'ringTimedOut' | 'recoverDamaged'>): Promise<void> {
    const maintenance = new MaintenanceLoop({
      node: 'n1',
      callStore: stores.calls,
      sessions: stores.sessions,
      devices: stores.devices,
      shared: false,
      nodes: stores.nodes,
      calls: {
        ringTimedOut: (id) => calls.ringTimedOut(id),
        recoverDamaged: (found) => calls.recoverDamaged(found),
        legs: { loseLeg: async () => undefined },
        sessionLost: async () => undefined,
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
    await maintenance.start();
    await maintenance.close();
  }

  it('is unknown to its people and blocks a new call between them until the sweep', async () => {
    await damage('null');
    const service = openService();
    const [mallory] = [await device('mallory'), await device('bob'), await device('carol')];
    const hold = { type: 'call_hold', to: 'bob', callId: 'bad', held: true, seq: 1 } as const;
    for (const message of [hold, dial('bob', 'bad', 2), dial('bob', 'new', 3)]) {
      await send(service, mallory, message);
    }
    await send(service, mallory, dial('carol', 'other', 4));
    const answers = async () =>
      (await stores.sessions.outbox('mallory-9', 0)).map(({ message }) => message);
    expect(await answers()).toMatchObject([
      { code: 'call_not_found' },
      { code: 'duplicate_call' },
      { code: 'server_error', callId: 'new' },
    ]);
    expect(await stores.sessions.outbox('carol-9', 0)).toMatchObject([{ seq: 1 }]);
    await sweep({
      ringTimedOut: async () => undefined,
      recoverDamaged: (it) => service.recoverDamaged(it),
    });
    await send(service, mallory, {
      type: 'call_cancel',
      to: 'carol',
      callId: 'other',
      reason: 'cancelled',
      seq: 5,
    });
    await send(service, mallory, dial('bob', 'new', 6));
    const bobs = await stores.sessions.outbox('bob-9', 0);
    expect(bobs.map(({ message }) => message)).toMatchObject([
      { type: 'call_end', callId: 'bad', from: 'mallory', reason: 'no_answer' },
      { type: 'call_offer', callId: 'new' },
    ]);
    expect((await answers()).at(-1)).toMatchObject({ type: 'call_end', callId: 'bad' });
    await service.close();
  });

  it.each([
    ['rang', 'no_answer', ['bad']],
    ['was answered', 'failed', []],
  ])('that %s is ended by the sweep with %s', async (how, endReason, missed) => {
    if (how === 'was answered') {
      const { version } = ringing('bad', 'mallory', 'bob');
      const call = answered(ringing('bad', 'mallory', 'bob'));
      await stores.calls.commit({ write: { call, expectedVersion: version } });
    }
    await damage('{');
    await stores.calls.load('bad');
    const told: Told = { ended: [] };
    const service = openService(told);
    await sweep({
      ringTimedOut: async () => undefined,
      recoverDamaged: (it) => service.recoverDamaged(it),
    });
    const history = new KyselyHistoryStore(database.db);
    for (const userId of ['mallory', 'bob']) {
      const page = await history.page(userId, { limit: 10 });
      expect(page.map(({ call }) => call)).toMatchObject([
        { id: 'bad', type: 'video', endReason, endedAt: clock.now() },
      ]);
    }
    const missedCalls = await history.page('bob', { limit: 10, filter: 'missed' });
    expect(missedCalls.map(({ call }) => call.id)).toEqual(missed);
    expect(told.ended).toMatchObject([{ id: 'bad', endReason }]);
    expect(logged).toEqual([
      [{ callId: 'bad' }, 'the document of a call is damaged'],
      [{ callId: 'bad' }, 'a damaged call was ended'],
    ]);
    // Once only.
    await sweep({
      ringTimedOut: async () => undefined,
      recoverDamaged: (it) => service.recoverDamaged(it),
    });
    expect(told.ended).toHaveLength(1);
    await service.close();
  });

  it('is restored by a process that has it in memory', async () => {
    const service = openService();
    const [alice, bob] = [await device('alice'), await device('erin')];
    await send(service, alice, dial('erin', 'mine', 1));
    await database.db
      .updateTable('calls_calls')
      .set({ document: 'null' })
      .where('id', '=', 'mine')
      .execute();
    await stores.calls.load('mine');
    await sweep({
      ringTimedOut: async () => undefined,
      recoverDamaged: (it) => service.recoverDamaged(it),
    });
    expect(await stores.calls.load('mine')).toMatchObject({ id: 'mine', state: 'ringing' });
    const answer = { type: 'answer', sdp: 'v=0' } as const;
    await send(service, bob, { type: 'call_answer', to: 'alice', callId: 'mine', answer, seq: 1 });
    expect(await stores.calls.load('mine')).toMatchObject({ state: 'active' });
    await service.close();
  });

  it('does not keep the sweep from ending other rings', async () => {
    await damage('null');
    const ended: string[] = [];
    const found: string[] = [];
    await sweep({
      ringTimedOut: async (id) => void ended.push(id),
      recoverDamaged: async ({ id }) => void found.push(id),
    });
    expect(ended).toEqual(['good']);
    expect(found).toEqual(['bad']);
    expect(logged).toEqual([[{ callId: 'bad' }, expect.any(String)]]);
  });
});
