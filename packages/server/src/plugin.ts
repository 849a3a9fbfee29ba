import { randomUUID } from 'node:crypto';
import websocket from '@fastify/websocket';
import { MAX_MESSAGE_BYTES } from '@xpchat/calls-protocol';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { type Kysely, sql } from 'kysely';
import { LocalFanout } from './adapters/memory/local-fanout.ts';
import { RedisFanout } from './adapters/redis/redis-fanout.ts';
import { migrate } from './adapters/sql/migrations.ts';
import type { CallsTables } from './adapters/sql/schema.ts';
import { openAvailabilityStores, openStores } from './adapters/sql/stores.ts';
import { createCallPolicy } from './application/admissions.ts';
import { createAvailability, type Visibility } from './application/availability.ts';
import { secretKey, verifyAccessToken } from './auth/access-token.ts';
import { GuestTokens, isGuestToken } from './auth/guest-tokens.ts';
import { createCallsNode } from './calls-node.ts';
import { DEFAULT_GROUP_LIMITS } from './domain/group.ts';
import { registerApiRoutes } from './http/api.ts';
import { ExplainingWebSocket } from './http/explaining-web-socket.ts';
import { registerLiveKitWebhook } from './http/livekit-webhook-route.ts';
import { closeOtherUpgrades } from './http/other-upgrades.ts';
import { registerWebSocketRoute } from './http/websocket-route.ts';
import { systemClock } from './lib/system-clock.ts';
import { createLiveKit } from './livekit.ts';
import type { CallsServerOptions } from './options.ts';
import { NO_CONVERSATIONS } from './ports/conversations.ts';
import { DEFAULT_SOCKET_LIFETIMES } from './realtime/socket-identity.ts';
import { createRecordingService } from './recordings.ts';

/**
 * A client pings sooner at the beginning and during a call, so that it is not deaf for long when its
 * socket dies without a word.
 */
const DEFAULT_HEARTBEAT_MS = 25_000;

/** Added to the Fastify instance as `app.calls`. */
export interface CallsDecorator {
  /** Whether the database answers, so that calls can be placed. */
  healthy(): Promise<boolean>;
  /**
   * Closes with 4401 the sockets of a login session that the host signed out: those whose token or
   * `authenticateSession` named it as `session`. From then on the sockets and the REST API refuse its
   * tokens. Sign no more tokens for it before the call. When it resolves, the sign-out reaches every
   * node.
   *
   * @throws the error of the database; then the sign-out may be known to this node only
   */
  disconnect(session: string): Promise<void>;
  /**
   * Closes with 4401 all sockets of a user whom the host removed or locked, and refuses the tokens that
   * were signed before. The server accepts tokens again that are signed more than a minute later: the
   * clocks of chat and calls server may differ by that much.
   *
   * @throws the error of the database, as {@link disconnect} does
   */
  disconnectUser(userId: string): Promise<void>;
  /** Whether the user is in a call or calls somebody. A ringing call does not count. */
  isInCall(userId: string): Promise<boolean>;
  /**
   * What `viewer` may see of the user. It depends on `canReach` in both directions, on blocks, and on the
   * user's rules for calls. With it the host shows exactly what the calls module shows.
   *
   * @throws what `canReach` throws
   */
  visibilityTo(viewer: string, userId: string): Promise<Visibility>;
}

declare module 'fastify' {
  interface FastifyInstance {
    calls: CallsDecorator;
  }
}

/** The composition root: connects the adapters to the calls node, and the node to Fastify. */
async function registerCalls(app: FastifyInstance, options: CallsServerOptions): Promise<void> {
  const { clock = systemClock, origins = [], authenticateSession, redisUrl } = options;
  const key = secretKey(options.secret);
  const guests = new GuestTokens(options.secret);
  const { log } = app;
  const conversations = options.conversations ?? NO_CONVERSATIONS;
  const db = options.database as unknown as Kysely<CallsTables>;
  const stores = openStores(db, clock, log);
  const fanout =
    redisUrl === undefined ? new LocalFanout(log) : new RedisFanout({ url: redisUrl, log, clock });
  const availability = createAvailability({
    stores: openAvailabilityStores(db),
    canReach: options.canReach,
    clock,
    log,
    notifyUser: (userId, message) => node.notify(userId, message),
    ...(options.onPresence ? { onPresence: options.onPresence } : {}),
    ...(options.onCallEnded ? { onCallEnded: options.onCallEnded } : {}),
    historyDays: options.historyDays ?? 365,
  });
  const liveKit = options.livekit && createLiveKit(options.livekit, stores.calls, clock, log);
  const recordings = options.recordings
    ? createRecordingService({
        db,
        storage: options.recordings,
        maxRecordingBytes: options.maxRecordingBytes,
        minFreeBytes: options.minFreeBytes,
        days: options.recordingDays ?? 0,
        clock,
        newId: randomUUID,
        log,
      })
    : undefined;
  const node = createCallsNode({
    stores,
    fanout,
    shared: redisUrl !== undefined,
    policy: createCallPolicy(options.canReach, availability.settings),
    missedOf: (userId) => availability.history.missedOf(userId),
    observer: {
      callChanged: (before, after) => {
        availability.callChanged(before, after);
        recordings?.reports.callChanged(before, after);
      },
      callEnded: (call) => availability.callEnded(call),
    },
    recording: recordings && { consent: options.recordingConsent ?? 'ask' },
    clock,
    newId: randomUUID,
    log,
    iceServersFor: options.iceServersFor,
    socketsPerUser: options.socketsPerUser ?? 20,
    verifyToken: (token) =>
      isGuestToken(token)
        ? guests.verifyAccess(token, clock.now())
        : verifyAccessToken(key, token, clock.now()),
    guests,
    socketLifetimes: {
      tokenGrace: options.tokenGrace ?? DEFAULT_SOCKET_LIFETIMES.tokenGrace,
      withoutToken: DEFAULT_SOCKET_LIFETIMES.withoutToken,
    },
    conversations,
    sfu: liveKit?.sfu,
    groupLimits: { ...DEFAULT_GROUP_LIMITS, ...options.groupLimits },
    ringTimeout: options.ringTimeout ?? 45_000,
    sessionGrace: options.sessionGrace ?? 20_000,
    basicGrace: options.basicGrace ?? 5_000,
    heartbeat: options.heartbeat ?? DEFAULT_HEARTBEAT_MS,
  });

  await migrate(db);
  app.decorate('calls', {
    healthy: async () => {
      try {
        await sql`select 1`.execute(db);
        return true;
      } catch {
        return false;
      }
    },
    disconnect: (session) => node.disconnect(session),
    disconnectUser: (userId) => node.disconnectUser(userId),
    isInCall: (userId) => availability.isInCall(userId),
    visibilityTo: (viewer, userId) => availability.visibilityTo(viewer, userId),
  });
  app.addHook('onReady', async () => {
    await recordings?.start();
    await node.start();
    // This is not awaited, because there may be many old calls to delete.
    void availability.start();
    // LiveKit may start later than this server.
    void liveKit?.sfu.check();
  });
  // This runs before the hook of @fastify/websocket, which would close the sockets without a code.
  app.addHook('preClose', async () => {
    await node.close();
    await recordings?.close();
    await availability.close();
    await stores.close();
    await fanout.close();
  });
  // A host that has registered it shares its server. `decodeFrame` checks the size of messages too.
  if (!app.hasDecorator('websocketServer')) {
    await app.register(websocket, {
      options: {
        maxPayload: MAX_MESSAGE_BYTES,
        perMessageDeflate: false,
        // The declared type is that of the whole module, of which `ws` uses the constructor.
        WebSocket: ExplainingWebSocket as never,
      },
      errorHandler: (error) => log.warn({ code: codeOf(error) }, 'a socket failed'),
    });
    closeOtherUpgrades(app);
  }
  const authentication = { key, clock, origins, authenticateSession };
  // The routes need a scope of their own, because a route sees only hooks that were added before it.
  if (liveKit) await registerLiveKitWebhook(app, liveKit.webhook);
  await app.register(async (scope) => {
    registerWebSocketRoute(scope, node.gateway, { ...authentication, guests });
    await registerApiRoutes(scope, {
      availability,
      authentication,
      isSignedOut: (user) => node.gateway.isSignedOut(user),
      onRulesChanged: async (userId) => {
        await node.calls.rulesChanged(userId);
        await options.onRulesChanged?.(userId);
      },
      clock,
      conversations: {
        membersOf: (...args) => conversations.membersOf(...args),
        callOf: (conversationId) => node.conversationCalls.callOf(conversationId),
        maxPeople: () => node.maxPeople(),
        rungOf: (members, caller) => node.rungMembers(members, caller),
      },
      people: options.people ?? (async () => []),
      guests: node.guests,
      recordings,
    });
  });
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

/**
 * Adds calls to a Fastify 5 server: `GET /webrtc` (WebSocket), the REST API below `/calls/api`, and
 * `app.calls`. Await its registration before you add WebSocket routes of your own: it registers
 * `@fastify/websocket` unless the host has done so.
 *
 * @throws Error at registration when the secret is too short or the database cannot be migrated, and
 *   at `ready` when Redis does not answer, or the folder of the recordings cannot be written to
 */
export const callsPlugin = fp(registerCalls, { fastify: '5.x', name: '@xpchat/calls-server' });
