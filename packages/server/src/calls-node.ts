import type { ServerMessage } from '@xpchat/calls-protocol';
import { CallService } from './application/call-service.ts';
import { ConversationCalls } from './application/conversation-calls.ts';
import { GuestAccess } from './application/guest-access.ts';
import { createIceServersLookup } from './application/ice-servers-lookup.ts';
import { chooseRungMembers } from './application/rung-members.ts';
import { SfuRooms } from './application/sfu-rooms.ts';
import type { TokenVerification } from './auth/access-token.ts';
import type { GuestTokens } from './auth/guest-tokens.ts';
import { signOutOfUser } from './auth/sign-outs.ts';
import type { Call } from './domain/call.ts';
import { type GroupLimits, MAX_SFU_PEOPLE } from './domain/group.ts';
import type { RecordingRules } from './domain/recording.ts';
import type { CallObserver } from './ports/call-observer.ts';
import type { CallPolicy } from './ports/call-policy.ts';
import type { CallStore } from './ports/call-store.ts';
import type { Clock } from './ports/clock.ts';
import type { Conversations } from './ports/conversations.ts';
import type { DeviceStore } from './ports/device-store.ts';
import type { Fanout } from './ports/fanout.ts';
import type { IceServersFor } from './ports/ice-servers.ts';
import type { Log } from './ports/log.ts';
import type { NodeStore } from './ports/node-store.ts';
import type { SessionStore } from './ports/session-store.ts';
import type { Sfu } from './ports/sfu.ts';
import { Gateway } from './realtime/gateway.ts';
import { UserLimits } from './realtime/rate-limit.ts';
import type { SocketLifetimes } from './realtime/socket-identity.ts';
import { DeliveryRouter } from './sessions/delivery-router.ts';
import { MaintenanceLoop } from './sessions/maintenance-loop.ts';
import { type NodeMessagesPorts, receiveNodeMessage } from './sessions/node-messages.ts';
import { SignalingSessions } from './sessions/signaling-sessions.ts';

/** A participant whose page is reloaded may return to the call for at least this long. */
const MIN_IN_CALL_GRACE_MS = 30_000;

export interface CallsNodePorts {
  readonly stores: {
    readonly calls: CallStore;
    readonly sessions: SessionStore;
    readonly devices: DeviceStore;
    readonly nodes: NodeStore;
  };
  /** The caller closes it. */
  readonly fanout: Fanout;
  /** Whether other nodes write to the same database. */
  readonly shared: boolean;
  readonly policy: CallPolicy;
  /** How many missed calls a user has not seen. */
  readonly missedOf: (userId: string) => Promise<number>;
  readonly observer: CallObserver;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly log: Log;
  /** Undefined if clients use servers of their own. */
  readonly iceServersFor: IceServersFor | undefined;
  readonly socketsPerUser: number;
  readonly verifyToken: (token: string) => TokenVerification;
  readonly socketLifetimes: SocketLifetimes;
  readonly conversations: Conversations;
  readonly guests: GuestTokens;
  /** Undefined if calls may not be recorded. */
  readonly recording?: RecordingRules | undefined;
  /** Undefined if calls have no SFU. */
  readonly sfu?: Sfu | undefined;
  readonly groupLimits: Pick<GroupLimits, 'video' | 'voice'>;
  // All durations are in milliseconds.
  readonly ringTimeout: number;
  readonly sessionGrace: number;
  readonly basicGrace: number;
  readonly heartbeat: number;
}

/**
 * One server process without its HTTP server and its database: calls, sessions and accepted sockets.
 * The simulation runs several nodes with simulated sockets and stores.
 */
export interface CallsNode {
  readonly gateway: Gateway;
  readonly calls: Pick<CallService, 'rulesChanged'>;
  readonly conversationCalls: Pick<ConversationCalls, 'callOf'>;
  /** Lets people with a link wait at calls. */
  readonly guests: GuestAccess;
  /** Must resolve before the first socket is accepted. */
  start(): Promise<void>;
  /** Sends an unnumbered message to every extended client of a user, on all nodes. */
  notify(userId: string, message: ServerMessage): void;
  /**
   * Closes the sockets of a login session of the host, on all nodes, within a second of the moment it
   * resolves.
   *
   * @throws the error of the database; then only nodes that the fan-out reaches close their sockets
   */
  disconnect(loginSession: string): Promise<void>;
  /** The same for all sockets of a user, whose tokens of before are refused from then on. */
  disconnectUser(userId: string): Promise<void>;
  /** How many people a call may have now. */
  maxPeople(): Pick<GroupLimits, 'video' | 'voice'>;
  /** The members of a conversation whom a call of this person rings, in this order. */
  rungMembers(members: readonly string[], caller: string): Promise<readonly string[]>;
  /** Closes every socket, finishes the work that was begun, and stops every timer. */
  close(): Promise<void>;
}

export function createCallsNode(ports: CallsNodePorts): CallsNode {
  const { stores, fanout, shared, clock, newId, log, sessionGrace } = ports;
  const node = newId();
  const inCall = Math.max(MIN_IN_CALL_GRACE_MS, sessionGrace);
  const limits = new UserLimits(clock, ports.socketsPerUser, (from, to) => {
    if (shared) fanout.publish(null, { type: 'dialled', node, from, to });
  });
  const router = new DeliveryRouter({
    node,
    store: stores.sessions,
    fanout,
    log,
    onExternal: (deliveries) => calls.observe(deliveries),
  });
  const sessions = new SignalingSessions({
    node,
    store: stores.sessions,
    router,
    fanout,
    clock,
    isInCall: (userId, sessionId) => calls.isInAnsweredCall(userId, sessionId),
    grace: { inCall, extended: sessionGrace, basic: ports.basicGrace },
    maxDetached: ports.socketsPerUser,
  });
  const conversationCalls = new ConversationCalls({
    store: stores.calls,
    conversations: ports.conversations,
    notifyUser: (userId, message) => fanout.publish(null, { type: 'notify', userId, message }),
    log,
  });
  const iceServersOf = createIceServersLookup(ports.iceServersFor, clock, log);
  const sfuRooms = new SfuRooms({
    sfu: ports.sfu,
    store: stores.calls,
    clock,
    log,
    onChanged: (callId, away) => calls.sfuChanged(callId, away),
  });
  const calls: CallService = new CallService({
    store: stores.calls,
    shared,
    sessions,
    outboxes: stores.sessions,
    channel: router,
    policy: ports.policy,
    clock,
    newGuestLink: (callId, expiresAt) => ports.guests.createLink(callId, expiresAt),
    onAdmitting: async (guestId) => {
      const message = await iceServersOf(guestId);
      if (message) fanout.publish(null, { type: 'notify', userId: guestId, message });
    },
    newId,
    dialLimit: limits,
    observer: {
      callChanged(before, after) {
        const userIds = newlyTalking(before, after);
        if (userIds.length > 0) {
          limits.handleAnswered(userIds);
          if (shared) fanout.publish(null, { type: 'answered', userIds });
        }
        conversationCalls.callChanged(before, after);
        sfuRooms.callChanged(before, after);
        ports.observer.callChanged(before, after);
      },
      callEnded: (call) => ports.observer.callEnded(call),
    },
    log,
    ringTimeout: ports.ringTimeout,
    conversations: ports.conversations,
    groupLimits: ports.groupLimits,
    recording: ports.recording,
    sfu: ports.sfu && {
      maxPeople: MAX_SFU_PEOPLE,
      isUsable: () => ports.sfu?.isUsable() ?? false,
      check: async () => ports.sfu?.check(),
    },
  });
  const maxPeople = () => {
    const { video, voice } = ports.groupLimits;
    const sfu = ports.sfu?.isUsable() ? MAX_SFU_PEOPLE : 0;
    return { video: Math.max(video, sfu), voice: Math.max(voice, sfu) };
  };
  const gateway: Gateway = new Gateway(
    {
      calls,
      sessions,
      router,
      missedOf: ports.missedOf,
      recording: ports.recording,
      sfuGrantFor: (callId, asker) => sfuRooms.grantFor(callId, asker),
      newId,
      log,
      heartbeat: ports.heartbeat,
      iceServersOf,
      clock,
      verifyToken: ports.verifyToken,
      lifetimes: ports.socketLifetimes,
    },
    clock,
    limits,
  );
  const maintenance = new MaintenanceLoop({
    node,
    callStore: stores.calls,
    sessions: stores.sessions,
    devices: stores.devices,
    nodes: stores.nodes,
    shared,
    calls,
    onRemoved: (sessionId, why) => router.closeRemoved(sessionId, why),
    fanout,
    catchUp: () => router.catchUp(),
    onSignedOut: (loginSessions) => gateway.signOut(loginSessions),
    onLapsed: () => gateway.closeAll('heartbeat_missed'),
    clock,
    log,
    grace: inCall,
  });
  const nodeMessages: NodeMessagesPorts = {
    node,
    router,
    onNotify: (userId, message) => gateway.notify(userId, message),
    onSignOut: (loginSession) => gateway.signOut([loginSession]),
    onDialledElsewhere: (from, to) => limits.countDialElsewhere(from, to),
    onAnswered: (userIds) => limits.handleAnswered(userIds),
  };
  const disconnect = async (signOut: string): Promise<void> => {
    try {
      await stores.nodes.signOut(signOut, clock.now());
    } finally {
      fanout.publish(null, { type: 'disconnect', session: signOut });
    }
  };
  return {
    gateway,
    calls,
    conversationCalls,
    guests: new GuestAccess({ tokens: ports.guests, load: (id) => stores.calls.load(id), clock }),
    async start() {
      await fanout.subscribe(
        node,
        (message) => receiveNodeMessage(nodeMessages, message),
        () => maintenance.catchUp(),
      );
      await maintenance.start();
    },
    notify: (userId, message) => fanout.publish(null, { type: 'notify', userId, message }),
    maxPeople,
    rungMembers(members, caller) {
      const { policy } = ports;
      const { video, voice } = maxPeople();
      const most = Math.min(video, voice);
      return chooseRungMembers({ sessions, policy, clock }, caller, members, most);
    },
    disconnect,
    disconnectUser: (userId) => disconnect(signOutOfUser(userId, clock.now())),
    async close() {
      const closing = sessions.close();
      sfuRooms.close();
      await gateway.close();
      limits.close();
      await closing;
      await calls.close();
      await conversationCalls.idle();
      await sfuRooms.idle();
      await sessions.close();
      await maintenance.close();
    },
  };
}

/** The people who talk with each other, if somebody began to: none of them bothers another any more. */
function newlyTalking(before: Call | undefined, after: Call): readonly string[] {
  if (after.state !== 'active') return [];
  const joinedIn = (call: Call) =>
    call.participants.filter(({ state }) => state === 'joined').map(({ userId }) => userId);
  const known = before?.state === 'active' ? joinedIn(before) : [];
  const joined = joinedIn(after);
  return joined.some((userId) => !known.includes(userId)) ? joined : [];
}
