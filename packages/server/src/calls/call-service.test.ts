import type { IncomingPeerMessage, OutgoingPeerMessage } from '@xpchat/calls-protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../test-support/fake-clock.ts';
import { openSqliteStore } from '../test-support/stores.ts';
import type { EndedCall } from './call.ts';
import { CallService, type CallServicePorts } from './call-service.ts';
import type { Sender } from './events.ts';
import type { CallStore, Reach, SessionDirectory, SessionInfo } from './ports.ts';

const offer = { type: 'offer', sdp: 'v=0' } as const;
const answer = { type: 'answer', sdp: 'v=0' } as const;

/** A directory that a test writes by hand, and that remembers what was sent. */
class FakeSessions implements SessionDirectory {
  readonly sessions = new Map<string, SessionInfo[]>();
  readonly sent: [sessionId: string, message: IncomingPeerMessage][] = [];
  readonly expected: string[] = [];

  add(userId: string, sessionId: string, changes: Partial<SessionInfo> = {}): Sender {
    const info = { sessionId, plain: false, connected: true, left: false, ...changes };
    this.sessions.set(userId, [...(this.sessions.get(userId) ?? []), info]);
    return { userId, sessionId, plain: info.plain, profile: {} };
  }

  async sessionsOf(userId: string) {
    return this.sessions.get(userId) ?? [];
  }

  send(sessionId: string, message: IncomingPeerMessage) {
    this.sent.push([sessionId, message]);
  }

  expect(_userId: string, { sessionId }: { sessionId: string }) {
    this.expected.push(sessionId);
  }

  /** Session and type of what was sent since the last look. */
  take(): string[] {
    return this.sent.splice(0).map(([sessionId, { type }]) => `${sessionId} ${type}`);
  }
}

let store: CallStore;
let closeStore: () => Promise<void>;
let sessions: FakeSessions;
let clock: FakeClock;
let ended: EndedCall[];

function serviceWith(changes: Partial<CallServicePorts> = {}): CallService {
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  return new CallService({
    store,
    sessions,
    clock,
    log,
    newId: () => 'made-here',
    mayDial: () => true,
    canReach: async () => 'stranger',
    onEnded: (call) => ended.push(call),
    ringTimeout: 45_000,
    ...changes,
  });
}

/** The store, but for what a test wants otherwise. */
function storeWith(changes: Partial<CallStore>): CallStore {
  return {
    insert: (call) => store.insert(call),
    load: (id) => store.load(id),
    update: (call, version) => store.update(call, version),
    liveOf: (userId) => store.liveOf(userId),
    live: () => store.live(),
    history: (userId, page) => store.history(userId, page),
    ...changes,
  };
}

/** A promise that a test keeps for itself. */
function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

const cancel = { type: 'call_cancel', callId: 'c1', reason: 'cancelled' } as const;

const dial = (to: string, callId?: string): OutgoingPeerMessage => ({
  type: 'call_offer',
  to,
  offer,
  callType: 'audio',
  ...(callId ? { callId } : {}),
});

beforeEach(async () => {
  const opened = await openSqliteStore();
  store = opened.store;
  closeStore = opened.close;
  sessions = new FakeSessions();
  clock = new FakeClock();
  ended = [];
});
afterEach(() => closeStore());

describe('CallService', () => {
  it('tells the callee that a stranger calls, and makes the id that the caller did not', async () => {
    const alice = sessions.add('alice', 'a1');
    sessions.add('bob', 'b1');
    expect(await serviceWith().handle(alice, dial('bob'))).toMatchObject({ ok: true });
    expect(sessions.sent).toMatchObject([['b1', { callId: 'made-here', contact: false }]]);
  });

  it('sends nothing of a call that could not be stored', async () => {
    const alice = sessions.add('alice', 'a1');
    sessions.add('bob', 'b1');
    const broken = storeWith({ insert: () => Promise.reject(new Error('disk full')) });
    const service = serviceWith({ store: broken });
    await expect(service.handle(alice, dial('bob'))).rejects.toThrow('disk full');
    expect(sessions.sent).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('lets the table decide again when another process changed the call meanwhile', async () => {
    const alice = sessions.add('alice', 'a1');
    const bob = sessions.add('bob', 'b1');
    await serviceWith().handle(alice, dial('bob', 'c1'));
    sessions.take();
    // The other process: its caller cancels between the load and the write of the answer.
    const other = serviceWith();
    let isFirst = true;
    const racing = storeWith({
      update: async (...args) => {
        if (isFirst) {
          isFirst = false;
          await other.handle(alice, { ...cancel, to: 'bob' });
        }
        return store.update(...args);
      },
    });
    const service = serviceWith({ store: racing });
    const outcome = await service.handle(bob, {
      type: 'call_answer',
      to: 'alice',
      callId: 'c1',
      answer,
    });
    expect(outcome).toMatchObject({ ok: false, code: 'call_not_found' });
    expect(sessions.take()).toEqual(['b1 call_cancel']);
    expect(await store.load('c1')).toMatchObject({ state: 'ended', endReason: 'cancelled' });
  });

  it('finds the glare when another process stored the other call first', async () => {
    const alice = sessions.add('alice', 'a1');
    const bob = sessions.add('bob', 'b1');
    const other = serviceWith();
    const racing = storeWith({
      insert: async (call) => {
        // The offer of the other process comes after this one has looked for a call.
        await other.handle(alice, dial('bob', 'from-alice'));
        return store.insert(call);
      },
    });
    const outcome = await serviceWith({ store: racing }).handle(bob, dial('alice', 'from-bob'));
    expect(outcome).toEqual({ ok: false, code: 'glare', callId: 'from-alice' });
    expect(await store.load('from-bob')).toBeUndefined();
  });

  it('lets nobody wait while the host is asked whom a caller may reach', async () => {
    const alice = sessions.add('alice', 'a1');
    const bob = sessions.add('bob', 'b1');
    const eve = sessions.add('eve', 'e1');
    const question = deferred<void>();
    const reply = deferred<Reach>();
    const service = serviceWith({
      canReach: async (from) => {
        if (from !== 'eve') return 'contact';
        question.resolve();
        return reply.promise;
      },
    });
    await service.handle(alice, dial('bob', 'c1'));
    const intrusion = service.handle(eve, dial('bob', 'c2'));
    await question.promise;
    const outcome = await service.handle(bob, {
      type: 'call_answer',
      to: 'alice',
      callId: 'c1',
      answer,
    });
    expect(outcome).toMatchObject({ ok: true });
    await service.deviceConnected('bob', { sessionId: 'b2', plain: false });
    // Decided by what holds when the host has answered.
    reply.resolve('stranger');
    expect(await intrusion).toMatchObject({ ok: true, call: { id: 'c2', endReason: 'busy' } });
  });

  it('does not ask the host about an offer within a call', async () => {
    const alice = sessions.add('alice', 'a1');
    const bob = sessions.add('bob', 'b1');
    let questions = 0;
    const service = serviceWith({
      canReach: async () => {
        questions++;
        return 'contact';
      },
    });
    await service.handle(alice, dial('bob', 'c1'));
    await service.handle(bob, { type: 'call_answer', to: 'alice', callId: 'c1', answer });
    expect(await service.handle(bob, dial('alice', 'c1'))).toMatchObject({ ok: true });
    expect(await service.handle(alice, dial('bob'))).toMatchObject({ ok: true });
    expect(questions).toBe(1);
  });

  it('rings a device that is away for a moment, but none whose page was left', async () => {
    const alice = sessions.add('alice', 'a1');
    sessions.add('bob', 'away', { connected: false });
    sessions.add('bob', 'left', { connected: false, left: true });
    await serviceWith().handle(alice, dial('bob', 'c1'));
    expect(sessions.take()).toEqual(['away call_offer']);
  });

  it('goes on after a start: the ring ends at its deadline, devices are waited for', async () => {
    const alice = sessions.add('alice', 'a1');
    sessions.add('bob', 'b1');
    const first = serviceWith();
    await first.handle(alice, dial('bob', 'c1'));
    await first.close();
    expect(clock.pending).toBe(0);
    sessions.take();
    clock.advance(40_000);

    const second = serviceWith();
    await second.recover();
    expect(sessions.expected.sort()).toEqual(['a1', 'b1']);
    clock.advance(5_000);
    await second.close();
    expect(sessions.take()).toEqual(['a1 call_end', 'b1 call_end']);
    expect(ended).toMatchObject([{ id: 'c1', endReason: 'no_answer' }]);
  });

  it('says once that a call is over', async () => {
    const alice = sessions.add('alice', 'a1');
    const bob = sessions.add('bob', 'b1');
    const service = serviceWith();
    await service.handle(alice, dial('bob', 'c1'));
    await service.handle(bob, { type: 'call_answer', to: 'alice', callId: 'c1', answer });
    const end = (to: string) =>
      ({ type: 'call_end', to, callId: 'c1', reason: 'completed' }) as const;
    await Promise.all([
      service.handle(alice, end('bob')),
      service.handle(bob, end('alice')),
      service.deviceLost('alice', 'a1'),
    ]);
    expect(ended).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });
});
