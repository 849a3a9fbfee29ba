import { beforeEach, describe, expect, it } from 'vitest';
import type { Admission } from '../domain/admission.ts';
import {
  accept,
  cancel,
  deferred,
  dial,
  ServiceLab,
  send,
  trickle,
} from '../testing/service-lab.ts';

const welcome: Admission = {
  verdict: 'ring',
  contact: true,
  busyMeansBusy: false,
  hidden: false,
};

let lab: ServiceLab;
beforeEach(async () => {
  lab = new ServiceLab();
  await lab.open();
});

describe('a step', () => {
  it('[NC17] makes the id that a client left out, and says whether the callee knows the caller', async () => {
    const alice = await lab.device('alice', 'a1');
    await lab.device('bob', 'b1');
    const policy = { admit: async () => ({ ...welcome, contact: false }) };
    await send(lab.service({ policy }), alice, dial('bob'));
    expect(await lab.store.outbox('b1', 0)).toMatchObject([
      { seq: 1, message: { callId: 'made-here', contact: false } },
    ]);
  });

  it('sends nothing that could not be written', async () => {
    const alice = await lab.device('alice', 'a1');
    await lab.device('bob', 'b1');
    const broken = lab.storeWith({ commit: () => Promise.reject(new Error('disk full')) });
    const service = lab.service({ store: broken });
    await expect(send(service, alice, dial('bob', 'c1', 1))).rejects.toThrow(
      'could not be written',
    );
    expect(lab.delivered).toEqual([]);
    await service.close();
    expect(lab.clock.pending).toBe(0);
    expect(await lab.store.sessionsOf('alice')).toMatchObject([{ received: 0 }]);
  });

  it('sends nothing before it is durable', async () => {
    const alice = await lab.device('alice', 'a1');
    await lab.device('bob', 'b1');
    const disk = deferred<void>();
    const slow = lab.storeWith({
      commit: async (transaction) => {
        await disk.promise;
        return lab.store.commit(transaction);
      },
    });
    const outcome = send(lab.service({ store: slow }), alice, dial('bob', 'c1'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(lab.delivered).toEqual([]);
    disk.resolve();
    await outcome;
    expect(lab.drainDeliveries()).toEqual(['b1 1 call_offer']);
  });

  it('[TW1] has its effect once, however often its message comes', async () => {
    const alice = await lab.device('alice', 'a1');
    const bob = await lab.device('bob', 'b1');
    const service = lab.service();
    await send(service, alice, dial('bob', 'c1', 1));
    await send(service, bob, accept('alice', 'c1', 1));
    expect(lab.drainDeliveries()).toEqual(['b1 1 call_offer', 'a1 1 call_answer']);
    // As after a resume on another node.
    const other = lab.service();
    expect(await send(other, alice, dial('bob', 'c1', 1))).toEqual({ ok: true });
    expect(await send(other, bob, accept('alice', 'c1', 1))).toEqual({ ok: true });
    expect(lab.drainDeliveries()).toEqual([]);
    expect(await lab.store.load('c1')).toMatchObject({ state: 'active', version: 2 });
  });

  it('[CK6] refuses a message with a numbered error in the transaction that acknowledges it', async () => {
    const alice = await lab.device('alice', 'a1');
    const service = lab.service();
    await send(service, alice, accept('bob', 'nothing', 1));
    expect(lab.drainDeliveries()).toEqual(['a1 1 call_not_found']);
    expect(await lab.store.sessionsOf('alice')).toMatchObject([{ received: 1 }]);
    await send(service, alice, accept('bob', 'nothing', 1));
    expect(lab.drainDeliveries()).toEqual([]);
  });

  it('returns the refusal of a basic client, which has no numbered messages', async () => {
    const alice = await lab.device('alice', 'a1', true);
    const refused = await send(lab.service(), alice, accept('bob', 'nothing'));
    expect(refused).toMatchObject({ ok: false, code: 'call_not_found' });
    expect(lab.delivered).toEqual([]);
  });

  it('handles the next message without waiting for the disk if the first one changes no call', async () => {
    const alice = await lab.device('alice', 'a1');
    const bob = await lab.device('bob', 'b1');
    const written: string[] = [];
    const writes: (() => void)[] = [];
    let isSlow = false;
    const slow = lab.storeWith({
      commit: async (transaction) => {
        const what = transaction.send?.[0]?.message;
        if (isSlow) await new Promise<void>((resolve) => writes.push(resolve));
        const committed = await lab.store.commit(transaction);
        written.push(`${transaction.received?.seq} ${what?.type}`);
        return committed;
      },
    });
    const service = lab.service({ store: slow });
    await send(service, alice, dial('bob', 'c1', 1));
    await send(service, bob, accept('alice', 'c1', 1));
    isSlow = true;
    written.splice(0);
    const accepted = [];
    for (const seq of [2, 3, 4]) {
      accepted.push(await service.handle(alice, trickle('bob', 'c1', seq)));
    }
    expect(written).toEqual([]);
    for (const write of writes.splice(0)) write();
    await Promise.all(accepted.map(({ done }) => done));
    expect(written).toEqual(['2 ice_candidate', '3 ice_candidate', '4 ice_candidate']);
  });

  it('[ER4] reports once that a call has ended', async () => {
    const alice = await lab.device('alice', 'a1');
    const bob = await lab.device('bob', 'b1');
    const service = lab.service();
    await send(service, alice, dial('bob', 'c1'));
    await send(service, bob, accept('alice', 'c1'));
    const end = (to: string) =>
      ({ type: 'call_end', to, callId: 'c1', reason: 'completed' }) as const;
    await Promise.all([
      send(service, alice, end('bob')),
      send(service, bob, end('alice')),
      service.sessionLost('alice', 'a1'),
    ]);
    expect(lab.ended).toHaveLength(1);
    expect(lab.clock.pending).toBe(0);
  });
});

describe('the host and the call settings of the callee', () => {
  it('are asked outside the queue, and the callee may have become busy meanwhile', async () => {
    const alice = await lab.device('alice', 'a1');
    const bob = await lab.device('bob', 'b1');
    const eve = await lab.device('eve', 'e1');
    const question = deferred<void>();
    const reply = deferred<Admission>();
    const admit = async (from: string) => {
      if (from !== 'eve') return welcome;
      question.resolve();
      return reply.promise;
    };
    const service = lab.service({ policy: { admit } });
    await send(service, alice, dial('bob', 'c1'));
    const intrusion = send(service, eve, dial('bob', 'c2'));
    await question.promise;
    expect(await send(service, bob, accept('alice', 'c1'))).toEqual({ ok: true });
    reply.resolve({ ...welcome, busyMeansBusy: true });
    await intrusion;
    expect(lab.ended).toMatchObject([{ id: 'c2', endReason: 'busy' }]);
  });

  it('are not asked about an offer within a call', async () => {
    const alice = await lab.device('alice', 'a1');
    const bob = await lab.device('bob', 'b1');
    let questions = 0;
    const admit = async () => {
      questions++;
      return welcome;
    };
    const service = lab.service({ policy: { admit } });
    await send(service, alice, dial('bob', 'c1'));
    await send(service, bob, accept('alice', 'c1'));
    await send(service, bob, dial('alice', 'c1'));
    await send(service, alice, dial('bob'));
    expect(lab.drainDeliveries().slice(2)).toEqual(['a1 2 call_offer', 'b1 2 call_offer']);
    expect(questions).toBe(1);
  });

  it('refuse the call with server_error when they fail', async () => {
    const alice = await lab.device('alice', 'a1');
    const admit = () => Promise.reject(new Error('password is hunter2'));
    await send(lab.service({ policy: { admit } }), alice, dial('bob', 'c1', 1));
    expect(lab.drainDeliveries()).toEqual(['a1 1 server_error']);
  });
});

describe('devices', () => {
  it('[NC11] are rung in their grace period, but not if their page was left', async () => {
    const alice = await lab.device('alice', 'a1');
    for (const [sessionId, left] of [
      ['away', false],
      ['left', true],
    ] as const) {
      await lab.device('bob', sessionId);
      const expiresAt = lab.clock.now() + 20_000;
      await lab.store.detach({ sessionId, attachment: sessionId, expiresAt, left });
    }
    await send(lab.service(), alice, dial('bob', 'c1'));
    expect(lab.drainDeliveries()).toEqual(['away 1 call_offer']);
  });

  it('[EV1] get the offer of a call that rings when they connect, also after a restart', async () => {
    const alice = await lab.device('alice', 'a1');
    await lab.device('bob', 'b1');
    const service = lab.service();
    await send(service, alice, dial('bob', 'c1'));
    await send(service, alice, trickle('bob', 'c1'));
    await service.close();
    expect(lab.clock.pending).toBe(0);
    await lab.device('bob', 'b2');
    lab.drainDeliveries();
    await lab.service().legs.connected('bob', { sessionId: 'b2', basic: true });
    expect(lab.drainDeliveries()).toEqual(['b2 1 call_offer', 'b2 2 ice_candidate']);
  });

  it('[CA2] have at most 65 messages buffered for them', async () => {
    const alice = await lab.device('alice', 'a1');
    await lab.device('bob', 'b1');
    const service = lab.service();
    await send(service, alice, dial('bob', 'c1'));
    for (let i = 0; i < 100; i++) await send(service, alice, trickle('bob', 'c1'));
    expect(await lab.store.bufferedMessages('c1')).toHaveLength(65);
    expect(await lab.store.outbox('b1', 0)).toHaveLength(101);
  });
});

describe('welcome.endedCalls', () => {
  it('[WE2] says answered_elsewhere to a callee only: a caller is in the call with a lost session', async () => {
    const alice = await lab.device('alice', 'a1');
    const bob = await lab.device('bob', 'b1');
    const service = lab.service();
    await send(service, alice, dial('bob', 'c1'));
    await send(service, bob, accept('alice', 'c1'));
    const over = { callId: 'c1', reason: 'answered_elsewhere', answered: true };
    expect(await service.endedCallsOf('bob', ['c1', 'unknown'])).toEqual([over]);
    expect(await service.endedCallsOf('alice', ['c1'])).toEqual([]);
  });

  it('[WE2] has the duration of the history for an answered call', async () => {
    const alice = await lab.device('alice', 'a1');
    const bob = await lab.device('bob', 'b1');
    const service = lab.service();
    await send(service, alice, dial('bob', 'c1'));
    await send(service, bob, accept('alice', 'c1'));
    await send(service, alice, { type: 'call_end', to: 'bob', callId: 'c1', reason: 'completed' });
    const call = await lab.store.load('c1');
    if (call?.state !== 'ended') throw new Error('the call lives');
    const duration = call.endedAt - (call.answeredAt ?? Number.NaN);
    const over = { callId: 'c1', reason: 'completed', answered: true, duration };
    for (const person of ['alice', 'bob']) {
      expect(await service.endedCallsOf(person, ['c1'])).toEqual([over]);
    }
  });

  it('[XW2] says that a call was not answered if the cancel crossed the answer', async () => {
    const alice = await lab.device('alice', 'a1');
    const bob = await lab.device('bob', 'b1');
    const service = lab.service();
    await send(service, alice, dial('bob', 'c1'));
    await send(service, bob, accept('alice', 'c1'));
    await send(service, alice, cancel('bob', 'c1'));
    const over = { callId: 'c1', reason: 'cancelled', answered: false, duration: 0 };
    for (const person of ['alice', 'bob']) {
      expect(await service.endedCallsOf(person, ['c1'])).toEqual([over]);
    }
  });

  it('[XW3] says that a call was answered if the caller’s device had acknowledged the answer', async () => {
    const alice = await lab.device('alice', 'a1');
    const bob = await lab.device('bob', 'b1');
    const service = lab.service();
    await send(service, alice, dial('bob', 'c1'));
    await send(service, bob, accept('alice', 'c1'));
    const [answer] = (await lab.store.outbox('a1', 0)).filter(
      ({ message }) => message.type === 'call_answer',
    );
    lab.store.acknowledge('a1', answer?.seq ?? 0);
    await send(service, alice, cancel('bob', 'c1'));
    expect(await lab.store.load('c1')).toMatchObject({ endReason: 'completed' });
    expect(await service.endedCallsOf('bob', ['c1'])).toMatchObject([{ answered: true }]);
  });

  it('is read without a place in the cache of live calls', async () => {
    const alice = await lab.device('alice', 'a1');
    await lab.device('bob', 'b1');
    await send(lab.service(), alice, dial('bob', 'c1'));
    const reads: string[] = [];
    const service = lab.service({
      store: {
        ...lab.storeWith({}),
        load: (id) => {
          reads.push(id);
          return lab.store.load(id);
        },
        loadAll: (ids) => {
          reads.push(ids.join('+'));
          return lab.store.loadAll(ids);
        },
      },
    });
    await service.endedCallsOf('alice', ['c1', 'c2']);
    await send(service, alice, cancel('bob', 'c1'));
    expect(reads).toEqual(['c1+c2', 'c1']);
  });
});
