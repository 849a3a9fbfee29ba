import type { OutgoingPeerMessage } from '@xpchat/calls-protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Sender } from '../domain/events.ts';
import { reject } from '../domain/events.ts';
import type { CallStore, CallTransaction } from '../ports/call-store.ts';
import { ignoreCalls } from '../testing/create-test-node.ts';
import { accept, dial, idle, ServiceLab, send } from '../testing/service-lab.ts';
import { silentLog } from '../testing/silent-log.ts';
import type { CallService } from './call-service.ts';
import { CallWriter } from './call-writer.ts';

const end = { type: 'call_end', to: 'bob', callId: 'c1', reason: 'completed', seq: 2 } as const;

let lab: ServiceLab;
let alice: Sender;
let bob: Sender;
/** How the next commit fails: before it writes, or after. */
let failure: 'before' | 'after' | null;

/** @param changes further changes to the store */
function serviceWith(changes: Partial<CallStore> = {}): CallService {
  const commit = async (transaction: CallTransaction) => {
    const how = failure;
    failure = null;
    if (how === 'before') throw new Error('disk full');
    const committed = await lab.store.commit(transaction);
    if (how === 'after') throw new Error('connection lost');
    return committed;
  };
  return lab.service({ store: lab.storeWith({ commit, ...changes }) });
}

async function startCall(service: CallService): Promise<void> {
  await send(service, alice, dial('bob', 'c1', 1));
  await send(service, bob, accept('alice', 'c1', 1));
}

function failing(service: CallService, how: 'before' | 'after', message: OutgoingPeerMessage) {
  failure = how;
  const sender = message.to === 'bob' ? alice : bob;
  return expect(send(service, sender, message)).rejects.toThrow('could not be written');
}

const reportedStates = () => lab.changes.map(({ state }) => state);
const reportedReasons = () => lab.ended.map(({ endReason }) => endReason);

beforeEach(async () => {
  lab = new ServiceLab();
  await lab.open();
  alice = await lab.device('alice', 'a1');
  bob = await lab.device('bob', 'b1');
  failure = null;
});

describe('the host', () => {
  it('[ER4] is notified once of an end that was durable but reported as failed, and repeated', async () => {
    const service = serviceWith();
    await startCall(service);
    await failing(service, 'after', end);
    expect(await send(service, alice, end)).toEqual({ ok: true });
    expect(reportedReasons()).toEqual([]);
    lab.clock.advanceSync(2_000);
    await idle();
    expect([reportedStates(), reportedReasons()]).toEqual([
      ['ringing', 'active', 'ended'],
      ['completed'],
    ]);
    lab.clock.advanceSync(60_000);
    await idle();
    expect(reportedReasons()).toEqual(['completed']);
  });

  it('[ER4] is notified once of an end that was not durable, when it was repeated', async () => {
    const service = serviceWith();
    await startCall(service);
    await failing(service, 'before', end);
    expect(await send(service, alice, end)).toEqual({ ok: true });
    lab.clock.advanceSync(2_000);
    await idle();
    expect([reportedStates(), reportedReasons()]).toEqual([
      ['ringing', 'active', 'ended'],
      ['completed'],
    ]);
  });

  it('[ER4] is not notified of an end that is not stored', async () => {
    const service = serviceWith();
    await startCall(service);
    await failing(service, 'before', end);
    lab.clock.advanceSync(60_000);
    await idle();
    expect([reportedStates(), reportedReasons()]).toEqual([['ringing', 'active'], []]);
  });

  it('[ER4] is not notified by this node of an end that another node wrote', async () => {
    const service = serviceWith();
    await startCall(service);
    await failing(service, 'before', end);
    const other = lab.service({ observer: ignoreCalls });
    lab.clock.advanceSync(1);
    await send(other, bob, { ...end, to: 'alice' });
    lab.clock.advanceSync(60_000);
    await idle();
    expect(reportedReasons()).toEqual([]);
  });

  it('[ER4] is notified of a call that ended at once', async () => {
    const service = serviceWith();
    await failing(service, 'after', dial('carol', 'c2', 1));
    lab.clock.advanceSync(2_000);
    await idle();
    expect(reportedReasons()).toEqual(['offline']);
  });

  it('[ER4] is notified of an uncertain end when the database can be read again', async () => {
    let isDown = false;
    const load = (id: string) =>
      isDown ? Promise.reject(new Error('no connection')) : lab.store.load(id);
    const service = serviceWith({ load });
    await startCall(service);
    await failing(service, 'after', end);
    isDown = true;
    lab.clock.advanceSync(2_000);
    await idle();
    isDown = false;
    lab.clock.advanceSync(2_000);
    await idle();
    expect(reportedReasons()).toEqual(['completed']);
    expect(lab.clock.pending).toBe(0);
  });

  it('[ER4] is notified of an uncertain end by a node that stops meanwhile', async () => {
    const service = serviceWith();
    await startCall(service);
    await failing(service, 'after', end);
    await service.close();
    expect(reportedReasons()).toEqual(['completed']);
    expect(lab.clock.pending).toBe(0);
  });

  it('is notified that a call was answered, even if the call changed again since', async () => {
    const service = serviceWith();
    await send(service, alice, dial('bob', 'c1', 1));
    await failing(service, 'after', accept('alice', 'c1', 1));
    expect(reportedStates()).toEqual(['ringing']);
    await send(service, alice, { type: 'call_hold', to: 'bob', callId: 'c1', held: true, seq: 2 });
    lab.clock.advanceSync(2_000);
    await idle();
    expect(reportedStates()).toEqual(['ringing', 'active', 'active']);
  });
});

describe('a refusal that cannot be written', () => {
  it('[CK6] may fail before anybody looks at it, which would end the process', async () => {
    const store = lab.storeWith({ commit: () => Promise.reject(new Error('disk full')) });
    const { channel, clock } = lab;
    const live = { forget: () => undefined } as never;
    const writer = new CallWriter({ store, live, channel, clock, log: silentLog });
    const { done } = writer.refuse({ sender: alice, message: end }, reject('call_not_found'));
    await idle();
    await idle();
    await expect(done).rejects.toThrow('could not be written');
  });
});
