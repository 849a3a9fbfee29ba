import type { OutgoingPeerMessage } from '@xpchat/calls-protocol';
import { MemoryStore } from '../adapters/memory/memory-store.ts';
import { CallService, type CallServicePorts } from '../application/call-service.ts';
import type { CommandResult } from '../application/command.ts';
import type { Call, EndedCall } from '../domain/call.ts';
import type { Sender } from '../domain/events.ts';
import { DEFAULT_GROUP_LIMITS } from '../domain/group.ts';
import type { CallPolicy } from '../ports/call-policy.ts';
import type { CallStore, CallTransaction, CommitResult } from '../ports/call-store.ts';
import { NO_CONVERSATIONS } from '../ports/conversations.ts';
import type { Delivery, DeliveryChannel } from '../ports/messages.ts';
import { ringEverybody, testGuests } from './create-test-node.ts';
import { silentLog } from './silent-log.ts';
import { VirtualClock } from './virtual-clock.ts';

const NODE = 'n1';

/** Call services on one memory store, without sockets. A test may replace methods of the store. */
export class ServiceLab {
  readonly clock = new VirtualClock();
  readonly store = new MemoryStore(this.clock);
  readonly ended: EndedCall[] = [];
  readonly changes: Call[] = [];
  readonly delivered: Delivery[] = [];
  /** Sessions whose outboxes the service asked to read. */
  readonly reread: string[] = [];
  readonly channel: DeliveryChannel = {
    route: (deliveries) => this.delivered.push(...deliveries),
    readOutboxes: (sessionIds) => this.reread.push(...sessionIds),
  };
  policy: CallPolicy = ringEverybody;

  async open(): Promise<void> {
    await this.store.renew(NODE, this.clock.now() + 3_600_000);
  }

  /** The store with some methods replaced. */
  storeWith(changes: Partial<CallStore>): CallStore {
    const { store } = this;
    return {
      commit: (unit: CallTransaction): Promise<CommitResult> => store.commit(unit),
      load: (id) => store.load(id),
      loadAll: (ids) => store.loadAll(ids),
      liveOf: (userId) => store.liveOf(userId),
      ofConversation: (id) => store.ofConversation(id),
      bufferedMessages: (callId) => store.bufferedMessages(callId),
      overdue: (now) => store.overdue(now),
      orphaned: () => store.orphaned(),
      damaged: () => store.damaged(),
      ...changes,
    };
  }

  service(changes: Partial<CallServicePorts> = {}): CallService {
    return new CallService({
      store: this.store,
      shared: false,
      sessions: this.store,
      outboxes: this.store,
      channel: this.channel,
      policy: { admit: (...args) => this.policy.admit(...args) },
      clock: this.clock,
      newId: () => 'made-here',
      dialLimit: { mayDial: () => true, mayInvite: () => true },
      observer: {
        callChanged: (_before, after) => this.changes.push(after),
        callEnded: (call) => void this.ended.push(call),
      },
      log: silentLog,
      ringTimeout: 45_000,
      conversations: NO_CONVERSATIONS,
      groupLimits: DEFAULT_GROUP_LIMITS,
      ...testGuests,
      ...changes,
    });
  }

  async device(userId: string, sessionId: string, basic = false): Promise<Sender> {
    const session = { sessionId, userId, basic, node: NODE, attachment: sessionId };
    await this.store.open({ ...session, secretHash: basic ? null : 'hash' });
    return { userId, sessionId, attachment: sessionId, basic, profile: {} };
  }

  /** Detaches and retires a session, as after its grace period. */
  async retire(sessionId: string): Promise<void> {
    const now = this.clock.now();
    await this.store.detach({ sessionId, attachment: sessionId, expiresAt: now, left: true });
    if (!(await this.store.retire(sessionId, { now, grace: 0 })))
      throw new Error('The session was not expired.');
  }

  /** Removes a session, as the maintenance loop does after the grace period. */
  async lose(service: CallService, { userId, sessionId }: Sender): Promise<void> {
    await this.retire(sessionId);
    await service.sessionLost(userId, sessionId);
    await this.store.remove(sessionId);
  }

  /** Returns and clears the deliveries: session, number, and type or error code of each. */
  drainDeliveries(): string[] {
    return this.delivered.splice(0).map(({ sessionId, seq, message }) => {
      const what = message.type === 'error' ? message.code : message.type;
      return `${sessionId} ${seq ?? '-'} ${what}`;
    });
  }

  /** Returns and clears the deliveries to a session: error code, or type and version, of each. */
  drainDeliveriesTo(sessionId: string): string[] {
    const mine = this.delivered.filter((each) => each.sessionId === sessionId);
    const rest = this.delivered.filter((each) => each.sessionId !== sessionId);
    this.delivered.splice(0, this.delivered.length, ...rest);
    return mine.map(({ message }) =>
      message.type === 'error' ? message.code : `${message.type} ${message.version}`,
    );
  }
}

/** Lets a device send messages, which the service may write together. */
export async function send(
  service: CallService,
  sender: Sender,
  ...messages: readonly OutgoingPeerMessage[]
): Promise<CommandResult> {
  return (await service.handle(sender, ...messages)).done;
}

/** Resolves when all work that waits only for promises is done. */
export function idle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A promise that the test resolves. */
export function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** An offer; from a basic client if it has no `seq`. */
export function dial(to: string, callId?: string, seq?: number): OutgoingPeerMessage {
  const offer = { type: 'offer', sdp: 'v=0' } as const;
  const message = { type: 'call_offer', to, offer, callType: 'audio' } as const;
  return {
    ...message,
    supported: ['early_answer'],
    ...(callId ? { callId } : {}),
    ...numbered(seq),
  };
}

export function accept(to: string, callId: string, seq?: number): OutgoingPeerMessage {
  const answer = { type: 'answer', sdp: 'v=0' } as const;
  return { type: 'call_answer', to, callId, answer, ...numbered(seq) };
}

export function cancel(to: string, callId: string): OutgoingPeerMessage {
  return { type: 'call_cancel', to, callId, reason: 'cancelled' };
}

export function trickle(to: string, callId: string, seq?: number): OutgoingPeerMessage {
  const candidate = { candidate: `candidate:${seq ?? 1} 1 udp 1 192.0.2.7 9 typ host` };
  return { type: 'ice_candidate', to, callId, candidate, ...numbered(seq) };
}

function numbered(seq?: number): { readonly seq?: number } {
  return seq === undefined ? {} : { seq };
}
