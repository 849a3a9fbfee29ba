import type { OutgoingPeerMessage } from '@xpchat/calls-protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryStore } from '../adapters/memory/memory-store.ts';
import type { EndedCall } from '../domain/call.ts';
import type { Sender } from '../domain/events.ts';
import { DEFAULT_GROUP_LIMITS } from '../domain/group.ts';
import type { CallTransaction, CommitResult } from '../ports/call-store.ts';
import { NO_CONVERSATIONS } from '../ports/conversations.ts';
import { ignoreDeliveries, testGuests } from '../testing/create-test-node.ts';
import { silentLog } from '../testing/silent-log.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { CallService } from './call-service.ts';

const callId = 'c1';
const offer = { type: 'offer', sdp: 'v=0' } as const;
const answer = { type: 'answer', sdp: 'v=0' } as const;

let store: MemoryStore;
let service: CallService;
let ended: EndedCall[];
/** The numbers that each transaction acknowledged, and its messages. */
let transactions: string[];
let commit: (transaction: CallTransaction) => Promise<CommitResult>;

function note({ received, send = [] }: CallTransaction): void {
  const sent = send.map(({ sessionId, message }) =>
    [sessionId, message.type === 'error' ? message.code : message.type].join(' '),
  );
  transactions.push(`${received?.from ?? received?.seq}-${received?.seq}: ${sent.join(', ')}`);
}

async function device(userId: string, sessionId: string): Promise<Sender> {
  const session = { sessionId, userId, basic: false, node: 'n1', attachment: sessionId };
  await store.open({ ...session, secretHash: 'hash' });
  return { userId, sessionId, attachment: sessionId, basic: false, profile: {} };
}

/** Numbers the messages from `from` on. */
async function sendTogether(sender: Sender, from: number, ...messages: OutgoingPeerMessage[]) {
  const numbered = messages.map((message, index) => ({ ...message, seq: from + index }));
  return (await service.handle(sender, ...numbered)).done;
}

const dial: OutgoingPeerMessage = {
  type: 'call_offer',
  to: 'bob',
  callId,
  offer,
  callType: 'audio',
};
const trickle = (to: string): OutgoingPeerMessage => ({
  type: 'ice_candidate',
  to,
  callId,
  candidate: { candidate: 'candidate:1' },
});
const accept: OutgoingPeerMessage = { type: 'call_answer', to: 'alice', callId, answer };
const ring: OutgoingPeerMessage = { type: 'call_ringing', to: 'alice', callId };
const cancel: OutgoingPeerMessage = { type: 'call_cancel', to: 'bob', callId, reason: 'cancelled' };

beforeEach(async () => {
  const clock = new VirtualClock();
  store = new MemoryStore(clock);
  await store.renew('n1', clock.now() + 3_600_000);
  transactions = [];
  ended = [];
  commit = (transaction) => store.commit(transaction);
  service = new CallService({
    store: {
      commit: (transaction: CallTransaction) => {
        note(transaction);
        return commit(transaction);
      },
      load: (id: string) => store.load(id),
      loadAll: (ids: readonly string[]) => store.loadAll(ids),
      liveOf: (userId: string) => store.liveOf(userId),
      ofConversation: (id: string) => store.ofConversation(id),
      bufferedMessages: (id: string) => store.bufferedMessages(id),
      overdue: (now: number) => store.overdue(now),
      orphaned: () => store.orphaned(),
      damaged: () => store.damaged(),
    },
    shared: false,
    sessions: store,
    outboxes: store,
    channel: ignoreDeliveries,
    policy: {
      admit: async () => ({ verdict: 'ring', contact: true, busyMeansBusy: false, hidden: false }),
    },
    clock,
    newId: () => 'made-here',
    dialLimit: { mayDial: () => true, mayInvite: () => true },
    observer: { callChanged: () => undefined, callEnded: (call) => void ended.push(call) },
    log: silentLog,
    ringTimeout: 45_000,
    conversations: NO_CONVERSATIONS,
    groupLimits: DEFAULT_GROUP_LIMITS,
    ...testGuests,
  });
});

describe('messages that arrive together', () => {
  it('about one call are written together, in order, each with its effect', async () => {
    const alice = await device('alice', 'a1');
    const bob = await device('bob', 'b1');
    await sendTogether(alice, 1, dial, trickle('bob'), trickle('bob'));
    await sendTogether(bob, 1, ring, accept, trickle('alice'));
    expect(transactions).toEqual([
      '1-3: b1 call_offer, b1 ice_candidate, b1 ice_candidate',
      '1-3: a1 call_ringing, a1 call_answer, a1 ice_candidate',
    ]);
    expect(await store.load(callId)).toMatchObject({ state: 'active', version: 3 });
    expect((await store.outbox('a1', 0)).map(({ seq, message }) => [seq, message])).toMatchObject([
      [1, { type: 'call_ringing', version: 2 }],
      [2, { type: 'call_answer', version: 3 }],
      [3, { type: 'ice_candidate', version: 3 }],
    ]);
  });

  it('are refused one by one, and the others have their effect', async () => {
    const alice = await device('alice', 'a1');
    const bob = await device('bob', 'b1');
    await sendTogether(alice, 1, dial);
    await sendTogether(bob, 1, accept, ring, trickle('alice'));
    expect(transactions.slice(1)).toEqual([
      '1-3: a1 call_answer, b1 invalid_state, a1 ice_candidate',
    ]);
  });

  it('may start and end a call, which is stored like any other', async () => {
    const alice = await device('alice', 'a1');
    await device('bob', 'b1');
    await sendTogether(alice, 1, dial, trickle('bob'), cancel, trickle('bob'));
    expect(transactions).toEqual([
      '1-4: b1 call_offer, b1 ice_candidate, b1 call_cancel, a1 call_not_found',
    ]);
    expect(ended).toMatchObject([{ id: callId, endReason: 'cancelled' }]);
    expect(await store.bufferedMessages(callId)).toEqual([]);
  });

  it('are handled after an offer that is refused, and each of them is answered', async () => {
    const alice = await device('alice', 'a1');
    const toSelf: OutgoingPeerMessage = { ...dial, to: 'alice' };
    await sendTogether(alice, 1, toSelf, trickle('alice'));
    expect(transactions).toEqual(['1-1: a1 self_call', '2-2: a1 self_call']);
    expect(await store.sessionsOf('alice')).toMatchObject([{ received: 2 }]);
  });

  it('must all be repeated when they cannot be written', async () => {
    const alice = await device('alice', 'a1');
    const bob = await device('bob', 'b1');
    await sendTogether(alice, 1, dial);
    commit = () => Promise.reject(new Error('The disk is full.'));
    await expect(sendTogether(bob, 1, ring, accept)).rejects.toThrow('could not be written');
    commit = (transaction) => store.commit(transaction);
    expect(await store.load(callId)).toMatchObject({ state: 'ringing', version: 1 });
    await sendTogether(bob, 1, ring, accept);
    expect(await store.load(callId)).toMatchObject({ state: 'active', version: 3 });
  });

  it('are all decided again when another node changed the call', async () => {
    const alice = await device('alice', 'a1');
    const bob = await device('bob', 'b1');
    await sendTogether(alice, 1, dial);
    commit = async (transaction) => {
      commit = (next) => store.commit(next);
      // The caller gives up on another node.
      const call = await store.load(callId);
      if (call?.state !== 'ringing') throw new Error('It rings.');
      const over = {
        ...call,
        version: 2,
        state: 'ended',
        endedAt: 1,
        endReason: 'cancelled',
      } as const;
      await store.commit({ write: { call: over, expectedVersion: 1 } });
      return store.commit(transaction);
    };
    await sendTogether(bob, 1, ring, accept);
    expect(transactions.at(-1)).toBe('1-2: b1 call_not_found, b1 call_not_found');
  });
});
