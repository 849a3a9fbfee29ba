import { randomUUID } from 'node:crypto';
import websocket from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { type Kysely, sql } from 'kysely';
import { LocalFanout } from './adapters/memory/local-fanout.ts';
import { RedisFanout } from './adapters/redis/redis-fanout.ts';
import { migrate } from './adapters/sql/migrations.ts';
import type { CallsTables } from './adapters/sql/schema.ts';
import { openStores } from './adapters/sql/stores.ts';
import { createAvailability } from './application/availability.ts';
import { secretKey } from './auth/access-token.ts';
import { createCallsNode } from './calls-node.ts';
import type { EndedCall } from './domain/call.ts';
import { finishedCallOf } from './domain/call-summary.ts';
import { registerApiRoutes } from './http/api.ts';
import { systemClock } from './lib/system-clock.ts';
import type { CallsServerOptions } from './options.ts';
import { MAX_FRAME_BYTES } from './realtime/decode-frame.ts';
import { registerWebSocketRoute } from './realtime/websocket-route.ts';

/** What the plugin adds to the Fastify instance, as `app.calls`. */
export interface CallsDecorator {
  /** Whether calls can be placed: the database answers. */
  healthy(): Promise<boolean>;
  /**
   * Closes the sockets of a session of the host that was signed out, with 4401: those whose token
   * or `authenticateSession` named it as `session`. Sign no more tokens for it before; those that were
   * signed are refused from now on, here and by the REST API. Resolves when it is certain, on every
   * node; rejects if it could not be written, and then it may be so on this node alone.
   */
  disconnect(session: string): Promise<void>;
  /** Whether the person is in a call, or calls somebody; being rung does not count. */
  isInCall(userId: string): Promise<boolean>;
}

declare module 'fastify' {
  interface FastifyInstance {
    calls: CallsDecorator;
  }
}

/** The composition root: wires adapters to the call logic and both to Fastify. */
async function calls(app: FastifyInstance, options: CallsServerOptions): Promise<void> {
  const { clock = systemClock, origins = [], authenticateSession, redisUrl } = options;
  const key = secretKey(options.secret);
  const { log } = app;
  const db = options.database as unknown as Kysely<CallsTables>;
  const stores = openStores(db, clock, log);
  const fanout =
    redisUrl === undefined ? new LocalFanout(log) : new RedisFanout({ url: redisUrl, log, clock });
  const availability = createAvailability({
    db,
    canReach: options.canReach,
    clock,
    log,
    tell: (userId, message) => node.tell(userId, message),
    ...(options.onPresence ? { onPresence: options.onPresence } : {}),
    historyDays: options.historyDays ?? 365,
  });
  const onEnded = (call: EndedCall): void => {
    void availability.callEnded(call);
    Promise.resolve(call)
      .then((ended) => options.onCallEnded?.(finishedCallOf(ended)))
      .catch((err: unknown) => log.error({ err, callId: call.id }, 'onCallEnded failed'));
  };
  const node = createCallsNode({
    stores,
    fanout,
    shared: redisUrl !== undefined,
    policy: availability.policy,
    missedOf: (userId) => availability.missed.missedOf(userId),
    onChanged: (before, after) => availability.callChanged(before, after),
    onEnded,
    clock,
    newId: randomUUID,
    log,
    iceServers: options.iceServers?.map((server) => ({ ...server, urls: [server.urls].flat() })),
    socketsPerUser: options.socketsPerUser ?? 20,
    ringTimeout: options.ringTimeout ?? 45_000,
    sessionGrace: options.sessionGrace ?? 20_000,
    basicGrace: options.basicGrace ?? 5_000,
    heartbeat: options.heartbeat ?? 25_000,
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
    isInCall: (userId) => availability.isInCall(userId),
  });
  app.addHook('onReady', async () => {
    await node.start();
    // Not waited for: there may be much to forget.
    void availability.start();
  });
  // Before @fastify/websocket's own hook, which would close the sockets without a code.
  app.addHook('preClose', async () => {
    await node.close();
    await availability.close();
    await stores.close();
    await fanout.close();
  });
  // A host that has it already shares its server; the size of messages is checked here as well.
  if (!app.hasDecorator('websocketServer')) {
    await app.register(websocket, {
      options: { maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false },
      errorHandler: (error) => log.warn({ code: codeOf(error) }, 'a socket failed'),
    });
  }
  const authentication = { key, clock, origins, authenticateSession };
  // In a scope of its own, as routes see only hooks that were there before them.
  await app.register(async (scope) => {
    registerWebSocketRoute(scope, node.gateway, authentication);
    await registerApiRoutes(scope, {
      availability,
      authentication,
      isSignedOut: (session) => node.gateway.isSignedOut(session),
      clock,
    });
  });
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

/**
 * Signalling for calls, for a Fastify 5 server: `GET /webrtc` (WebSocket), the REST API below
 * `/calls/api`, and `app.calls`. Await its registration before routes of your own that use
 * WebSockets: it registers `@fastify/websocket` unless that is done.
 *
 * @throws Error at registration when the secret is too short or the database cannot be migrated, and
 *   when the server gets ready if Redis does not answer
 */
export const callsPlugin = fp(calls, { fastify: '5.x', name: '@xpchat/calls-server' });
