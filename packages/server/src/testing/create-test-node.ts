import { LocalFanout } from '../adapters/memory/local-fanout.ts';
import type { CallServicePorts } from '../application/call-service.ts';
import { GuestTokens } from '../auth/guest-tokens.ts';
import { type CallsNode, type CallsNodePorts, createCallsNode } from '../calls-node.ts';
import { DEFAULT_GROUP_LIMITS } from '../domain/group.ts';
import type { CallObserver } from '../ports/call-observer.ts';
import type { CallPolicy } from '../ports/call-policy.ts';
import type { CallStore } from '../ports/call-store.ts';
import type { Clock } from '../ports/clock.ts';
import { NO_CONVERSATIONS } from '../ports/conversations.ts';
import type { DeviceStore } from '../ports/device-store.ts';
import type { DeliveryChannel } from '../ports/messages.ts';
import type { NodeStore } from '../ports/node-store.ts';
import type { SessionStore } from '../ports/session-store.ts';
import { DEFAULT_SOCKET_LIFETIMES } from '../realtime/socket-identity.ts';
import { silentLog } from './silent-log.ts';

/** The stores of a node in one, as `MemoryStore` is. */
export type TestStore = CallStore & SessionStore & DeviceStore & NodeStore;

export interface TestNodeOptions extends Partial<CallsNodePorts> {
  /** For the node's timers; the test moves it. */
  readonly clock: Clock;
  /** Shared by the nodes of one test. */
  readonly store: TestStore;
  /** Makes the ids of nodes, sessions and attachments: unique in `store`. */
  readonly newId: () => string;
}

/** Ignores all changes of calls. */
export const ignoreCalls: CallObserver = {
  callChanged: () => undefined,
  callEnded: () => undefined,
};

export const testGuestTokens = new GuestTokens('a secret of tests, longer than 32 bytes');

/** What a call service needs for guests. */
export const testGuests: Pick<CallServicePorts, 'newGuestLink' | 'onAdmitting'> = {
  newGuestLink: (callId, expiresAt) => testGuestTokens.createLink(callId, expiresAt),
  onAdmitting: async () => undefined,
};

/** Delivers nothing. */
export const ignoreDeliveries: DeliveryChannel = {
  route: () => undefined,
  readOutboxes: () => undefined,
};

/** Lets everybody call everybody. */
export const ringEverybody: CallPolicy = {
  admit: async () => ({ verdict: 'ring', contact: true, busyMeansBusy: false, hidden: false }),
};

/**
 * One server process as in a deployment, without its HTTP server and its database: the same calls,
 * sessions and connections. `gateway.accept` takes in-memory sockets, such as those of `SocketPair`.
 * The time limits are the defaults of the server's options.
 */
export function createTestNode({ store, ...ports }: TestNodeOptions): CallsNode {
  return createCallsNode({
    stores: { calls: store, sessions: store, devices: store, nodes: store },
    fanout: new LocalFanout(silentLog),
    shared: false,
    policy: ringEverybody,
    missedOf: async () => 0,
    observer: ignoreCalls,
    log: silentLog,
    iceServersFor: undefined,
    socketsPerUser: 20,
    verifyToken: () => ({ ok: false, message: 'This node takes no tokens.' }),
    socketLifetimes: DEFAULT_SOCKET_LIFETIMES,
    ringTimeout: 45_000,
    conversations: NO_CONVERSATIONS,
    guests: testGuestTokens,
    groupLimits: DEFAULT_GROUP_LIMITS,
    sessionGrace: 20_000,
    basicGrace: 5_000,
    heartbeat: 25_000,
    ...ports,
  });
}
