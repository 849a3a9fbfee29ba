import type { OutgoingPeerMessage } from '@xpchat/calls-protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../test-support/fake-clock.ts';
import { MemoryStore } from '../test-support/memory-store.ts';
import { silentLog } from '../test-support/stores.ts';
import type { EndedCall } from './call.ts';
import { CallService, type CallServicePorts } from './call-service.ts';
import type { Sender } from './events.ts';
import type { Admission, CallStore, Committed, Unit } from './ports.ts';
import type { Handled } from './staged.ts';

const offer = { type: 'offer', sdp: 'v=0' } as const;
const answer = { type: 'answer', sdp: 'v=0' } as const;
const candidate = { candidate: 'candidate:1 1 udp 1 192.0.2.7 9 typ host' };
const welcome: Admission = {
  verdict: 'ring',
  contact: true,
  busyMeansBusy: false,
  hidden: false,
};
const NODE = 'n1';

let store: MemoryStore;
let clock: FakeClock;
let ended: EndedCall[];
/** Session, type and number of what was delivered since it was last asked. */
let delivered: string[];
/** Sessions whose outboxes were to be read. */
let reread: string[];

function serviceWith(changes: Partial<CallServicePorts> = {}): CallService {
  return new CallService({
    store,
    shared: false,
    sessionsOf: (userId) => store.sessionsOf(userId),
    unacknowledged: (sessionId) => store.outbox(sessionId, 0),
    deliver: (deliveries) => {
      for (const { sessionId, message, seq } of deliveries) {
        const what = message.type === 'error' ? message.code : message.type;
        delivered.push(`${sessionId} ${seq ?? '-'} ${what}`);
      }
    },
    readOutboxes: (sessionIds) => reread.push(...sessionIds),
    policy: { admit: async () => welcome },
    clock,
    newId: () => 'made-here',
    mayDial: () => true,
    onChanged: () => undefined,
    onEnded: (call) => ended.push(call),
    log: silentLog,
    ringTimeout: 45_000,
    ...changes,
  });
}

/** The store, but that another one is asked to commit. */
function committing(commit: (unit: Unit) => Promise<Committed>): CallStore {
  return {
    commit,
    load: (id) => store.load(id),
    loadAll: (ids) => store.loadAll(ids),
    liveOf: (userId) => store.liveOf(userId),
    kept: (callId) => store.kept(callId),
    overdue: (now) => store.overdue(now),
    orphaned: () => store.orphaned(),
    unreadable: () => store.unreadable(),
  };
}

async function device(userId: string, sessionId: string, plain = false): Promise<Sender> {
  const session = { sessionId, userId, plain, node: NODE, attachment: sessionId };
  await store.open({ ...session, secretHash: plain ? null : 'hash' });
  return { userId, sessionId, attachment: sessionId, plain, profile: {} };
}

async function say(
  service: CallService,
  sender: Sender,
  message: OutgoingPeerMessage,
): Promise<Handled> {
  return (await service.handle(sender, message)).done;
}

function take(): string[] {
  return delivered.splice(0);
}

/** A promise that a test keeps for itself. */
function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

const dial = (to: string, callId?: string, seq?: number): OutgoingPeerMessage => ({
  type: 'call_offer',
  to,
  offer,
  callType: 'audio',
  supported: ['early_answer'],
  ...(callId ? { callId } : {}),
  ...(seq ? { seq } : {}),
});
const accept = (to: string, callId: string, seq?: number): OutgoingPeerMessage => ({
  type: 'call_answer',
  to,
  callId,
  answer,
  ...(seq ? { seq } : {}),
});
const cancel = (to: string, callId: string): OutgoingPeerMessage => ({
  type: 'call_cancel',
  to,
  callId,
  reason: 'cancelled',
});
const trickle = (to: string, callId: string, seq?: number): OutgoingPeerMessage => ({
  type: 'ice_candidate',
  to,
  callId,
  candidate,
  ...(seq ? { seq } : {}),
});

beforeEach(async () => {
  clock = new FakeClock();
  store = new MemoryStore(clock);
  await store.renew(NODE, clock.now() + 3_600_000);
  ended = [];
  delivered = [];
  reread = [];
});

describe('a step', () => {
  it('makes the id that the caller did not, and says whether the callee knows them', async () => {
    const alice = await device('alice', 'a1');
    await device('bob', 'b1');
    const policy = { admit: async () => ({ ...welcome, contact: false }) };
    await say(serviceWith({ policy }), alice, dial('bob'));
    expect(await store.outbox('b1', 0)).toMatchObject([
      { seq: 1, message: { callId: 'made-here', contact: false } },
    ]);
  });

  it('tells nobody of what could not be written', async () => {
    const alice = await device('alice', 'a1');
    await device('bob', 'b1');
    const broken = committing(() => Promise.reject(new Error('disk full')));
    const service = serviceWith({ store: broken });
    await expect(say(service, alice, dial('bob', 'c1', 1))).rejects.toThrow('could not be written');
    expect(delivered).toEqual([]);
    await service.close();
    expect(clock.pending).toBe(0);
    expect(await store.sessionsOf('alice')).toMatchObject([{ received: 0 }]);
  });

  it('tells nobody before it is durable', async () => {
    const alice = await device('alice', 'a1');
    await device('bob', 'b1');
    const disk = deferred<void>();
    const slow = committing(async (unit) => {
      await disk.promise;
      return store.commit(unit);
    });
    const outcome = say(serviceWith({ store: slow }), alice, dial('bob', 'c1'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(delivered).toEqual([]);
    disk.resolve();
    await outcome;
    expect(take()).toEqual(['b1 1 call_offer']);
  });

  it('has its effect once, however often its message comes', async () => {
    const alice = await device('alice', 'a1');
    const bob = await device('bob', 'b1');
    const service = serviceWith();
    await say(service, alice, dial('bob', 'c1', 1));
    await say(service, bob, accept('alice', 'c1', 1));
    expect(take()).toEqual(['b1 1 call_offer', 'a1 1 call_answer']);
    // As after a resume on a node that knows nothing.
    const other = serviceWith();
    expect(await say(other, alice, dial('bob', 'c1', 1))).toEqual({ ok: true });
    expect(await say(other, bob, accept('alice', 'c1', 1))).toEqual({ ok: true });
    expect(take()).toEqual([]);
    expect(await store.load('c1')).toMatchObject({ state: 'active', version: 2 });
  });

  it('refuses by a numbered error that is part of taking the message', async () => {
    const alice = await device('alice', 'a1');
    const service = serviceWith();
    await say(service, alice, accept('bob', 'nothing', 1));
    expect(take()).toEqual(['a1 1 call_not_found']);
    expect(await store.sessionsOf('alice')).toMatchObject([{ received: 1 }]);
    await say(service, alice, accept('bob', 'nothing', 1));
    expect(take()).toEqual([]);
  });

  it('returns the refusal of a plain client, which takes no numbers', async () => {
    const alice = await device('alice', 'a1', true);
    const refused = await say(serviceWith(), alice, accept('bob', 'nothing'));
    expect(refused).toMatchObject({ ok: false, code: 'call_not_found' });
    expect(delivered).toEqual([]);
  });

  it('that changes nothing does not make the next one wait for the disk', async () => {
    const alice = await device('alice', 'a1');
    const bob = await device('bob', 'b1');
    const written: string[] = [];
    const writes: (() => void)[] = [];
    let isSlow = false;
    const slow = committing(async (unit) => {
      const what = unit.send?.[0]?.message;
      if (isSlow) await new Promise<void>((resolve) => writes.push(resolve));
      const committed = await store.commit(unit);
      written.push(`${unit.received?.seq} ${what?.type}`);
      return committed;
    });
    const service = serviceWith({ store: slow });
    await say(service, alice, dial('bob', 'c1', 1));
    await say(service, bob, accept('alice', 'c1', 1));
    isSlow = true;
    written.splice(0);
    const staged = [];
    for (const seq of [2, 3, 4]) {
      staged.push(await service.handle(alice, trickle('bob', 'c1', seq)));
    }
    expect(written).toEqual([]);
    for (const write of writes.splice(0)) write();
    await Promise.all(staged.map(({ done }) => done));
    expect(written).toEqual(['2 ice_candidate', '3 ice_candidate', '4 ice_candidate']);
  });

  it('says once that a call is over', async () => {
    const alice = await device('alice', 'a1');
    const bob = await device('bob', 'b1');
    const service = serviceWith();
    await say(service, alice, dial('bob', 'c1'));
    await say(service, bob, accept('alice', 'c1'));
    const end = (to: string) =>
      ({ type: 'call_end', to, callId: 'c1', reason: 'completed' }) as const;
    await Promise.all([
      say(service, alice, end('bob')),
      say(service, bob, end('alice')),
      service.deviceLost('alice', 'a1'),
    ]);
    expect(ended).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });
});

describe('the host and the rules of the callee', () => {
  it('are asked while nobody waits, and their answer meets what holds then', async () => {
    const alice = await device('alice', 'a1');
    const bob = await device('bob', 'b1');
    const eve = await device('eve', 'e1');
    const question = deferred<void>();
    const reply = deferred<Admission>();
    const admit = async (from: string) => {
      if (from !== 'eve') return welcome;
      question.resolve();
      return reply.promise;
    };
    const service = serviceWith({ policy: { admit } });
    await say(service, alice, dial('bob', 'c1'));
    const intrusion = say(service, eve, dial('bob', 'c2'));
    await question.promise;
    expect(await say(service, bob, accept('alice', 'c1'))).toEqual({ ok: true });
    reply.resolve({ ...welcome, busyMeansBusy: true });
    await intrusion;
    expect(ended).toMatchObject([{ id: 'c2', endReason: 'busy' }]);
  });

  it('are not asked about an offer within a call', async () => {
    const alice = await device('alice', 'a1');
    const bob = await device('bob', 'b1');
    let questions = 0;
    const admit = async () => {
      questions++;
      return welcome;
    };
    const service = serviceWith({ policy: { admit } });
    await say(service, alice, dial('bob', 'c1'));
    await say(service, bob, accept('alice', 'c1'));
    await say(service, bob, dial('alice', 'c1'));
    await say(service, alice, dial('bob'));
    expect(take().slice(2)).toEqual(['a1 2 call_offer', 'b1 2 call_offer']);
    expect(questions).toBe(1);
  });

  it('that fail refuse the call with server_error', async () => {
    const alice = await device('alice', 'a1');
    const admit = () => Promise.reject(new Error('password is hunter2'));
    await say(serviceWith({ policy: { admit } }), alice, dial('bob', 'c1', 1));
    expect(take()).toEqual(['a1 1 server_error']);
  });
});

describe('devices', () => {
  it('that are away for a moment are rung, those whose page was left are not', async () => {
    const alice = await device('alice', 'a1');
    for (const [sessionId, left] of [
      ['away', false],
      ['left', true],
    ] as const) {
      await device('bob', sessionId);
      const expiresAt = clock.now() + 20_000;
      await store.detach({ sessionId, attachment: sessionId, expiresAt, left });
    }
    await say(serviceWith(), alice, dial('bob', 'c1'));
    expect(take()).toEqual(['away 1 call_offer']);
  });

  it('that connect while it rings get the offer, after a restart as well', async () => {
    const alice = await device('alice', 'a1');
    await device('bob', 'b1');
    const service = serviceWith();
    await say(service, alice, dial('bob', 'c1'));
    await say(service, alice, trickle('bob', 'c1'));
    await service.close();
    expect(clock.pending).toBe(0);
    await device('bob', 'b2');
    take();
    await serviceWith().deviceConnected('bob', { sessionId: 'b2', plain: true });
    expect(take()).toEqual(['b2 1 call_offer', 'b2 2 ice_candidate']);
  });

  it('keep no more than a browser gathers', async () => {
    const alice = await device('alice', 'a1');
    await device('bob', 'b1');
    const service = serviceWith();
    await say(service, alice, dial('bob', 'c1'));
    for (let i = 0; i < 100; i++) await say(service, alice, trickle('bob', 'c1'));
    expect(await store.kept('c1')).toHaveLength(65);
    expect(await store.outbox('b1', 0)).toHaveLength(101);
  });
});

describe('a commit that failed, for all that is known, and is durable', () => {
  /** Commits, and loses the connection before it is told so, as often as `losses` says. */
  function losing(losses: { left: number }): CallStore {
    return committing(async (unit) => {
      const committed = await store.commit(unit);
      if (losses.left-- > 0) throw new Error('connection lost');
      return committed;
    });
  }

  it('is forgotten with its people: the next step begins from what is stored', async () => {
    const alice = await device('alice', 'a1');
    const bob = await device('bob', 'b1');
    const losses = { left: 0 };
    const service = serviceWith({ store: losing(losses) });
    await say(service, alice, dial('bob', 'c1', 1));
    take();
    losses.left = 1;
    await expect(say(service, bob, accept('alice', 'c1', 1))).rejects.toThrow('could not be');
    // Bob has not heard of it, and says it again; nobody is told twice.
    expect(await say(service, bob, accept('alice', 'c1', 1))).toEqual({ ok: true });
    expect(take()).toEqual([]);
    // From a call that still rings this would be refused.
    const hold: OutgoingPeerMessage = { type: 'call_hold', to: 'bob', callId: 'c1', held: true };
    expect(await say(service, alice, { ...hold, seq: 2 })).toEqual({ ok: true });
    expect(await store.load('c1')).toMatchObject({ state: 'active', version: 3 });
    await service.close();
  });

  it('of a new call makes both people be read anew', async () => {
    const alice = await device('alice', 'a1');
    const bob = await device('bob', 'b1');
    const losses = { left: 1 };
    const service = serviceWith({ store: losing(losses) });
    expect(await service.callsOf('bob', 'b1')).toEqual([]);
    await expect(say(service, alice, dial('bob', 'c1', 1))).rejects.toThrow('could not be');
    expect(await service.callsOf('bob', 'b1')).toMatchObject([{ callId: 'c1' }]);
    // A client that names no call means the one that there is.
    const { callId: _none, ...plain } = accept('alice', 'c1', 1);
    expect(await say(service, bob, plain as OutgoingPeerMessage)).toEqual({ ok: true });
    expect(await store.load('c1')).toMatchObject({ state: 'active' });
    await service.close();
  });

  it('has the outboxes read of all who were told by it, at once and when the database has settled', async () => {
    const alice = await device('alice', 'a1');
    await device('bob', 'b1');
    const service = serviceWith({ store: losing({ left: 1 }) });
    await expect(say(service, alice, dial('bob', 'c1', 1))).rejects.toThrow('could not be');
    expect(reread.splice(0).sort()).toEqual(['a1', 'b1']);
    clock.advance(2_000);
    expect(reread.splice(0).sort()).toEqual(['a1', 'b1']);
    await service.close();
    expect(clock.pending).toBe(0);
  });

  it('by a process that died is told by the one to which its client comes back', async () => {
    const alice = await device('alice', 'a1');
    const bob = await device('bob', 'b1');
    const died = serviceWith({ shared: true, deliver: () => undefined });
    await say(died, alice, dial('bob', 'c1', 1));
    await say(died, bob, accept('alice', 'c1', 1));
    // Its sockets come back elsewhere, and say again what was not acknowledged.
    expect(reread).toEqual([]);
    await say(serviceWith({ shared: true }), bob, accept('alice', 'c1', 1));
    expect(reread.sort()).toEqual(['a1', 'b1']);
  });

  it('of a candidate is not kept twice', async () => {
    const alice = await device('alice', 'a1');
    const bob = await device('bob', 'b1');
    const losses = { left: 0 };
    const service = serviceWith({ store: losing(losses) });
    await say(service, alice, dial('bob', 'c1', 1));
    losses.left = 1;
    await expect(say(service, alice, trickle('bob', 'c1', 2))).rejects.toThrow('could not be');
    await say(service, alice, trickle('bob', 'c1', 2));
    take();
    await say(service, bob, accept('alice', 'c1', 1));
    expect(take()).toEqual(['a1 1 call_answer', 'b1 3 ice_candidate']);
    await service.close();
  });
});

describe('how calls are over', () => {
  it('is answered elsewhere for a callee alone: a caller is in it under an older name', async () => {
    const alice = await device('alice', 'a1');
    const bob = await device('bob', 'b1');
    const service = serviceWith();
    await say(service, alice, dial('bob', 'c1'));
    await say(service, bob, accept('alice', 'c1'));
    const over = { callId: 'c1', reason: 'answered_elsewhere', answered: true };
    expect(await service.overOf('bob', ['c1', 'unknown'])).toEqual([over]);
    expect(await service.overOf('alice', ['c1'])).toEqual([]);
  });

  it('is told with its length as the history has it, if it was answered', async () => {
    const alice = await device('alice', 'a1');
    const bob = await device('bob', 'b1');
    const service = serviceWith();
    await say(service, alice, dial('bob', 'c1'));
    await say(service, bob, accept('alice', 'c1'));
    await say(service, alice, { type: 'call_end', to: 'bob', callId: 'c1', reason: 'completed' });
    const call = await store.load('c1');
    if (call?.state !== 'ended') throw new Error('the call lives');
    const duration = call.endedAt - (call.answeredAt ?? Number.NaN);
    const over = { callId: 'c1', reason: 'completed', answered: true, duration };
    for (const person of ['alice', 'bob']) {
      expect(await service.overOf(person, ['c1'])).toEqual([over]);
    }
  });

  it('was not answered, if the caller’s cancel crossed the answer', async () => {
    const alice = await device('alice', 'a1');
    const bob = await device('bob', 'b1');
    const service = serviceWith();
    await say(service, alice, dial('bob', 'c1'));
    await say(service, bob, accept('alice', 'c1'));
    await say(service, alice, cancel('bob', 'c1'));
    const over = { callId: 'c1', reason: 'cancelled', answered: false, duration: 0 };
    for (const person of ['alice', 'bob']) {
      expect(await service.overOf(person, ['c1'])).toEqual([over]);
    }
  });

  it('was answered, if the caller’s device had acknowledged the answer before its cancel', async () => {
    const alice = await device('alice', 'a1');
    const bob = await device('bob', 'b1');
    const service = serviceWith();
    await say(service, alice, dial('bob', 'c1'));
    await say(service, bob, accept('alice', 'c1'));
    const [answer] = (await store.outbox('a1', 0)).filter(
      ({ message }) => message.type === 'call_answer',
    );
    store.acknowledge('a1', answer?.seq ?? 0);
    await say(service, alice, cancel('bob', 'c1'));
    expect(await store.load('c1')).toMatchObject({ endReason: 'completed' });
    expect(await service.overOf('bob', ['c1'])).toMatchObject([{ answered: true }]);
  });

  it('is read without a place in the memory of live calls', async () => {
    const alice = await device('alice', 'a1');
    await device('bob', 'b1');
    await say(serviceWith(), alice, dial('bob', 'c1'));
    const reads: string[] = [];
    const service = serviceWith({
      store: {
        ...committing((unit) => store.commit(unit)),
        load: (id) => {
          reads.push(id);
          return store.load(id);
        },
        loadAll: (ids) => {
          reads.push(ids.join('+'));
          return store.loadAll(ids);
        },
      },
    });
    await service.overOf('alice', ['c1', 'c2']);
    await say(service, alice, cancel('bob', 'c1'));
    expect(reads).toEqual(['c1+c2', 'c1']);
  });
});

describe('two nodes on one database', () => {
  it('decide again when the other one changed the call meanwhile', async () => {
    const alice = await device('alice', 'a1');
    const bob = await device('bob', 'b1');
    const [one, two] = [serviceWith({ shared: true }), serviceWith({ shared: true })];
    await say(one, alice, dial('bob', 'c1'));
    await say(one, alice, trickle('bob', 'c1'));
    take();
    // The first node knows the call as it was.
    await say(two, alice, cancel('bob', 'c1'));
    await say(one, bob, accept('alice', 'c1', 1));
    expect(take()).toEqual(['b1 3 call_cancel', 'b1 4 call_not_found']);
    expect(await store.load('c1')).toMatchObject({ state: 'ended', endReason: 'cancelled' });
  });

  it('do not refuse by what they remember', async () => {
    const alice = await device('alice', 'a1');
    const bob = await device('bob', 'b1');
    const [one, two] = [serviceWith({ shared: true }), serviceWith({ shared: true })];
    await say(one, alice, dial('bob', 'c1'));
    await say(two, bob, accept('alice', 'c1'));
    take();
    // To the first node it still rings, and media is not for that.
    const media = { audio: true, video: 'off' } as const;
    await say(one, alice, { type: 'call_media', to: 'bob', callId: 'c1', media });
    expect(take()).toEqual(['b1 2 call_media']);
  });

  it('bring a candidate to the device that answered on the other one', async () => {
    const alice = await device('alice', 'a1');
    const bob = await device('bob', 'b1');
    await device('bob', 'b2');
    const [one, two] = [serviceWith({ shared: true }), serviceWith({ shared: true })];
    await say(one, alice, dial('bob', 'c1'));
    await say(two, bob, accept('alice', 'c1'));
    take();
    await say(one, alice, trickle('bob', 'c1'));
    expect(take()).toEqual(['b1 2 ice_candidate']);
  });

  it('lose no candidate that one keeps while the other answers with what was kept before', async () => {
    const alice = await device('alice', 'a1');
    const bob = await device('bob', 'b1');
    // Two devices ring: neither gets candidates before it answers.
    await device('bob', 'b2');
    const one = serviceWith({ shared: true });
    let isFirst = true;
    const racing = committing(async (unit) => {
      if (isFirst) {
        isFirst = false;
        await say(one, alice, trickle('bob', 'c1'));
      }
      return store.commit(unit);
    });
    await say(one, alice, dial('bob', 'c1'));
    take();
    await say(serviceWith({ shared: true, store: racing }), bob, accept('alice', 'c1'));
    expect(take().filter((each) => each.endsWith('candidate'))).toEqual(['b1 2 ice_candidate']);
  });

  it('find the glare when the other one stored its call first', async () => {
    const alice = await device('alice', 'a1');
    const bob = await device('bob', 'b1');
    const other = serviceWith({ shared: true });
    let isFirst = true;
    const racing = committing(async (unit) => {
      if (isFirst) {
        isFirst = false;
        await say(other, alice, dial('bob', 'from-alice'));
      }
      return store.commit(unit);
    });
    await say(serviceWith({ store: racing, shared: true }), bob, dial('alice', 'from-bob'));
    expect(take()).toEqual(['b1 1 call_offer', 'b1 2 glare']);
    expect(await store.load('from-bob')).toBeUndefined();
  });

  it('let one of two accepts win', async () => {
    const alice = await device('alice', 'a1');
    const [b1, b2] = [await device('bob', 'b1'), await device('bob', 'b2')];
    const [one, two] = [serviceWith({ shared: true }), serviceWith({ shared: true })];
    await say(one, alice, dial('bob', 'c1'));
    take();
    await Promise.all([say(one, b1, accept('alice', 'c1')), say(two, b2, accept('alice', 'c1'))]);
    const told = take();
    expect(told.filter((each) => each.startsWith('a1'))).toEqual(['a1 1 call_answer']);
    expect(told.filter((each) => each.endsWith('invalid_state'))).toHaveLength(1);
  });

  it('ring a device that connected to the other one while the call was placed', async () => {
    const alice = await device('alice', 'a1');
    await device('bob', 'b1');
    const other = serviceWith({ shared: true });
    const racing = committing(async (unit) => {
      // Its node looks for calls before this one is written, and this one has looked for devices.
      await device('bob', 'b2');
      await other.deviceConnected('bob', { sessionId: 'b2', plain: false });
      return store.commit(unit);
    });
    let isFirst = true;
    const service = serviceWith({
      shared: true,
      store: committing((unit) => {
        if (!isFirst) return store.commit(unit);
        isFirst = false;
        return racing.commit(unit);
      }),
    });
    await say(service, alice, dial('bob', 'c1'));
    expect(take()).toEqual(['b1 1 call_offer', 'b2 1 call_offer']);
  });
});
