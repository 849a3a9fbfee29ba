import { randomUUID } from 'node:crypto';
import websocket from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { type Kysely, sql } from 'kysely';
import { secretKey } from './auth/access-token.ts';
import { summaryOf } from './call-summary.ts';
import { CallService } from './calls/call-service.ts';
import { registerHistoryRoute } from './http/history.ts';
import { systemClock } from './lib/system-clock.ts';
import type { CallsServerOptions } from './options.ts';
import { LocalSessions } from './sessions/local-sessions.ts';
import { KyselyCallStore } from './storage/kysely-call-store.ts';
import { migrate } from './storage/migrations.ts';
import type { CallsTables } from './storage/schema.ts';
import { MAX_FRAME_BYTES } from './ws/connection.ts';
import { Gateway } from './ws/gateway.ts';
import { registerSocketRoute } from './ws/route.ts';

/** What the plugin adds to the Fastify instance, as `app.calls`. */
export interface CallsDecorator {
  /** Whether calls can be placed: the database answers. */
  healthy(): Promise<boolean>;
  /**
   * Closes the sockets of a session of the host that was signed out, with 4401: those whose token
   * or `authenticateSession` named it as `session`. Sign no more tokens for it before.
   */
  disconnect(session: string): void;
}

declare module 'fastify' {
  interface FastifyInstance {
    calls: CallsDecorator;
  }
}

/** The composition root: wires adapters to the call logic and both to Fastify. */
async function calls(app: FastifyInstance, options: CallsServerOptions): Promise<void> {
  const { clock = systemClock, origins = [], authenticateSession } = options;
  const key = secretKey(options.secret);
  const log = app.log;
  const db = options.database as unknown as Kysely<CallsTables>;
  const store = new KyselyCallStore(db);
  const sessions = new LocalSessions({
    clock,
    grace: options.sessionGrace ?? 20_000,
    plainGrace: options.plainGrace ?? 5_000,
    onLost: (userId, sessionId) => {
      service.deviceLost(userId, sessionId).catch((err: unknown) => {
        log.error({ err, sessionId }, 'a lost device could not be taken out of its calls');
      });
    },
  });
  const service = new CallService({
    store,
    sessions,
    clock,
    newId: randomUUID,
    mayDial: (userId): boolean => gateway.mayDial(userId),
    canReach: options.canReach,
    onEnded: (call) => {
      Promise.resolve(call)
        .then((ended) => options.onCallEnded?.(summaryOf(ended)))
        .catch((err: unknown) => log.error({ err, callId: call.id }, 'onCallEnded failed'));
    },
    log,
    ringTimeout: options.ringTimeout ?? 45_000,
  });
  const gateway = new Gateway(
    {
      calls: service,
      sessions,
      clock,
      newId: randomUUID,
      key,
      log,
      heartbeat: options.heartbeat ?? 25_000,
      iceServers: options.iceServers?.map((server) => ({
        ...server,
        urls: [server.urls].flat(),
      })),
    },
    options.socketsPerUser ?? 20,
  );

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
    disconnect: (session) => gateway.disconnect(session),
  });
  app.addHook('onReady', () => service.recover());
  // Before @fastify/websocket's own hook, which would close the sockets without a code.
  app.addHook('preClose', async () => {
    await gateway.close();
    await service.close();
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
    registerSocketRoute(scope, gateway, authentication);
    registerHistoryRoute(scope, store, authentication);
  });
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

/**
 * Signalling for calls, for a Fastify 5 server: `GET /webrtc` (WebSocket), `GET
 * /calls/api/history`, and `app.calls`. Await its registration before routes of your own that use
 * WebSockets: it registers `@fastify/websocket` unless that is done.
 *
 * @throws Error at registration when the secret is too short or the database cannot be migrated
 */
export const callsPlugin = fp(calls, { fastify: '5.x', name: '@xpchat/calls-server' });
