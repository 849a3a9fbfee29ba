import { beforeEach, describe, expect, it } from 'vitest';
import type { Admission } from '../domain/admission.ts';
import type { CallTransaction } from '../ports/call-store.ts';
import { accept, dial, idle, ServiceLab, send, trickle } from '../testing/service-lab.ts';

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

describe('a caller who is gone while the host decides', () => {
  it.each([
    ['basic', true],
    ['extended', false],
  ])(
    'gets no call, because nobody would take them out of it: a %s client',
    async (_name, basic) => {
      const service = lab.service();
      const alice = await lab.device('alice', 'a1', basic);
      const bob = await lab.device('bob', 'b1');
      let admit: (admission: Admission) => void = () => undefined;
      lab.policy = {
        admit: () =>
          new Promise((resolve) => {
            admit = resolve;
          }),
      };
      const dialled = send(service, alice, dial('bob', 'c1', basic ? undefined : 1));
      await idle();
      await lab.lose(service, alice);
      admit(welcome);
      await expect(dialled).rejects.toThrow('another socket');
      expect(await lab.store.load('c1')).toBeUndefined();
      await send(service, bob, accept('alice', 'c1', 1));
      expect(lab.drainDeliveriesTo('b1')).toEqual(['call_not_found']);
      expect(await lab.store.orphaned()).toEqual([]);
    },
  );
});

describe('a device that another node retired while the call was written', () => {
  it('[EV9] is released: the last one ends the call', async () => {
    const alice = await lab.device('alice', 'a1');
    const bob = await lab.device('bob', 'b1');
    const other = lab.service({ shared: true });
    const commit = async (transaction: CallTransaction) => {
      // The other node looks for calls before this one is written; this node has looked for devices.
      if (transaction.write?.expectedVersion === null) {
        await lab.retire(bob.sessionId);
        await other.sessionLost('bob', bob.sessionId);
      }
      return lab.store.commit(transaction);
    };
    const service = lab.service({ shared: true, store: lab.storeWith({ commit }) });
    await send(service, alice, dial('bob', 'c1', 1));
    expect(await lab.store.load('c1')).toMatchObject({ state: 'ended', endReason: 'offline' });
    expect(lab.drainDeliveriesTo('a1')).toEqual(['call_end 2']);
  });

  it('[NC12] keeps ringing if it only left, because its page may be reloading', async () => {
    const alice = await lab.device('alice', 'a1');
    await lab.device('bob', 'b1');
    const expiresAt = lab.clock.now() + 20_000;
    const commit = async (transaction: CallTransaction) => {
      await lab.store.detach({ sessionId: 'b1', attachment: 'b1', expiresAt, left: true });
      return lab.store.commit(transaction);
    };
    const service = lab.service({ shared: true, store: lab.storeWith({ commit }) });
    await send(service, alice, dial('bob', 'c1', 1));
    expect(await lab.store.load('c1')).toMatchObject({ state: 'ringing' });
  });
});

describe('an offer that comes with its candidates, while the host is down', () => {
  it('asks the host once, counts once, and is refused', async () => {
    const alice = await lab.device('alice', 'a1');
    await lab.device('bob', 'b1');
    let [questions, dials] = [0, 0];
    lab.policy = {
      admit: () => {
        questions++;
        return Promise.reject(new Error('The host is down.'));
      },
    };
    const mayDial = () => ++dials > 0;
    const service = lab.service({ dialLimit: { mayDial, mayInvite: mayDial } });
    await send(service, alice, dial('bob', 'c1', 1), trickle('bob', 'c1', 2));
    expect([questions, dials]).toEqual([1, 1]);
    expect(lab.drainDeliveriesTo('a1')).toEqual(['server_error', 'call_not_found']);
    expect(await lab.store.sessionsOf('alice')).toMatchObject([{ received: 2 }]);
  });
});

describe('rules that change while the host decides', () => {
  async function dialWhile(changing: string) {
    const alice = await lab.device('alice', 'a1');
    await lab.device('bob', 'b1');
    const service = lab.service();
    let questions = 0;
    lab.policy = {
      admit: async () => {
        const verdict = ++questions === 1 ? 'ring' : 'unavailable';
        if (questions === 1 || changing !== 'bob') await service.rulesChanged(changing);
        return { ...welcome, verdict };
      },
    };
    await send(service, alice, dial('bob', 'c1', 1));
    return [questions, (await lab.store.load('c1'))?.state];
  }

  it('C8: make it decide again if they are the rules of the callee', async () => {
    expect(await dialWhile('bob')).toEqual([2, 'ended']);
  });

  it('C8: delay nobody else, so that a few accounts cannot slow down every dial', async () => {
    expect(await dialWhile('mallory')).toEqual([1, 'ringing']);
  });
});

describe('a person who places too many new calls', () => {
  it('[NC3] is refused before the host is asked, and nobody rings', async () => {
    const alice = await lab.device('alice', 'a1');
    await lab.device('bob', 'b1');
    let questions = 0;
    lab.policy = {
      admit: async () => {
        questions++;
        return welcome;
      },
    };
    await send(
      lab.service({ dialLimit: { mayDial: () => false, mayInvite: () => false } }),
      alice,
      dial('bob', 'c1', 1),
    );
    expect(lab.drainDeliveries()).toEqual(['a1 1 rate_limited']);
    expect(questions).toBe(0);
    expect(await lab.store.load('c1')).toBeUndefined();
  });
});

describe('a caller whose device is away', () => {
  async function dialAgain(sessionId: string): Promise<void> {
    const service = lab.service();
    await send(service, await lab.device('alice', 'a1'), dial('bob', 'c1', 1));
    const expiresAt = lab.clock.now() + 20_000;
    await lab.store.detach({ sessionId, attachment: sessionId, expiresAt, left: false });
    await send(service, await lab.device('alice', 'a2'), dial('bob', 'c2', 1));
  }

  it('[NC16] may dial the same person from another device at once: the old call ends', async () => {
    const bob = await lab.device('bob', 'b1');
    await dialAgain('a1');
    expect(await lab.store.load('c1')).toMatchObject({ endReason: 'connection_lost' });
    expect(await lab.store.load('c2')).toMatchObject({ state: 'ringing' });
    expect(lab.drainDeliveriesTo(bob.sessionId)).toEqual([
      'call_offer 1',
      'call_end 2',
      'call_offer 1',
    ]);
  });

  it('[NC16] [GL3] may not do so while the device of the old call is connected', async () => {
    const bob = await lab.device('bob', 'b1');
    await dialAgain('another');
    expect(await lab.store.load('c2')).toBeUndefined();
    expect(lab.drainDeliveriesTo('a2')).toEqual(['already_in_call']);
    expect(lab.drainDeliveriesTo(bob.sessionId)).toEqual(['call_offer 1']);
  });
});

describe('a person who is rung by strangers', () => {
  it('[NC8] is busy for the fourth stranger but rings for a contact, also on a new node', async () => {
    await lab.device('bob', 'b1');
    lab.policy = { admit: async (from) => ({ ...welcome, contact: !from.startsWith('stranger') }) };
    const call = async (from: string) => {
      const sender = await lab.device(from, `${from}-1`);
      await send(lab.service(), sender, dial('bob', `by ${from}`, 1));
      return [lab.drainDeliveriesTo(sender.sessionId), lab.drainDeliveriesTo('b1')];
    };
    const rung = [[], ['call_offer 1']];
    for (const each of ['stranger1', 'stranger2', 'stranger3'])
      expect(await call(each)).toEqual(rung);
    expect(await call('stranger4')).toEqual([['call_reject 1'], []]);
    for (const each of ['carol', 'dave', 'erin']) expect(await call(each)).toEqual(rung);
    expect(await call('frank')).toEqual([['call_reject 1'], []]);
  });
});
