import fastifyCookie from '@fastify/cookie';
import fastifyHelmet from '@fastify/helmet';
import {
  answerFrameworkErrors,
  callsPlugin,
  guestPagePlugin,
  HTTP_TIMEOUTS,
  type LiveKitOptions,
} from '@xpchat/calls-server';
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';

import { requireAuthentication } from './accounts/identity.ts';
import { createLoginSessions } from './accounts/login-sessions.ts';
import { createPeople, toPerson } from './accounts/people.ts';
import { accountRoutes } from './accounts/routes.ts';
import { areDemoAccounts, callsOptions, callsTokenRoute, createCallsTokenSigner } from './calls.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { createCallCards } from './conversations/call-cards.ts';
import { createCallsDirectory } from './conversations/calls-directory.ts';
import { createConversations } from './conversations/conversations.ts';
import { groupRoutes } from './conversations/group-routes.ts';
import { createGroups } from './conversations/groups.ts';
import { createMessages } from './conversations/messages.ts';
import { conversationRoutes } from './conversations/routes.ts';
import { DEMO_ACCOUNTS } from './demo/accounts.ts';
import { demoRoutes } from './demo/routes.ts';
import { seedDemo } from './demo/seed.ts';
import { frameworkErrorAnswer, setErrorHandlers } from './http-errors.ts';
import { type PageRoutesDeps, pageRoutes } from './pages/routes.ts';
import {
  limitByNetwork,
  limitByPerson,
  MAX_FILES_PER_MINUTE,
  MAX_UNKNOWN_PER_MINUTE,
} from './rate-limits.ts';
import { createHub, type Timers } from './realtime/hub.ts';
import { socketRoute } from './realtime/socket-route.ts';
import type { ChatDatabase } from './storage/schema.ts';

export interface AppDeps extends Omit<PageRoutesDeps, 'mediaServerUrl'> {
  readonly db: ChatDatabase;
  readonly logger: FastifyBaseLogger;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly demo: boolean;
  /** Host names at which the demo may be used, beside `localhost` and addresses. */
  readonly demoHosts: readonly string[];
  readonly trustProxy: string;
  /** Key that signs access tokens for calls: at least 32 bytes. */
  readonly callsTokenKey: string;
  readonly livekit?: LiveKitOptions | undefined;
  /** People in a call without an SFU. */
  readonly groupLimits?: Config['groupLimits'] | undefined;
  /** Where recordings of calls are stored. Without it there are none. */
  readonly recordingsFolder?: string | undefined;
}

/**
 * Builds XPchat's server without listening. Closing the app closes its sockets but not the
 * database, which belongs to the caller.
 */
export async function buildApp(deps: AppDeps): Promise<FastifyInstance> {
  const { db, clock, timers } = deps;
  const people = createPeople(db, clock);
  const loginSessions = createLoginSessions(db, clock);
  const conversations = createConversations(db, clock);
  const messages = createMessages(db, clock);
  const demo = deps.demo ? DEMO_ACCOUNTS.map(toPerson) : null;
  const hub = createHub({
    contactIds: async (userId) =>
      (await conversations.acquaintances(userId))
        .filter(({ id, isMutual }) => isMutual || areDemoAccounts(demo, userId, id))
        .map(({ id }) => id),
    visibilityTo: (viewer, userId) => app.calls.visibilityTo(viewer, userId),
    inCall: await people.inCall(),
    timers,
    onError: (error) =>
      deps.logger.error({ err: error }, 'could not read contacts to announce presence'),
  });
  if (deps.demo) await seedDemo(db, people, clock);
  await loginSessions.deleteExpired();
  const signCallsToken = createCallsTokenSigner(deps.callsTokenKey, demo);

  const app: FastifyInstance = Fastify({
    ...HTTP_TIMEOUTS,
    frameworkErrors: answerFrameworkErrors(frameworkErrorAnswer),
    loggerInstance: deps.logger,
    trustProxy: deps.trustProxy,
    bodyLimit: 64 * 1024,
  });
  setErrorHandlers(app);
  app.decorateRequest('authenticatedUser', null);
  app.addHook('onClose', async () => hub.close());

  await app.register(fastifyHelmet, {
    // For everything that is not a page. The page sets its own policy.
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
    },
    // Chromium logs an error for both headers over plain HTTP, except on localhost.
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    // Left to the proxy that terminates TLS, which knows whether all ports of the host use TLS.
    strictTransportSecurity: false,
    // Same-origin requests need the Referer, which replaces Origin in old browsers (identity.ts).
    referrerPolicy: { policy: 'same-origin' },
  });
  await app.register(fastifyCookie);
  // Registered before the chat's own socket, because it registers @fastify/websocket.
  await app.register(
    callsPlugin,
    callsOptions({
      db,
      secret: deps.callsTokenKey,
      loginSessions,
      conversations,
      cards: createCallCards({ conversations, messages, hub }),
      onPresence: async (userId, inCall) => {
        hub.setInCall(userId, inCall);
        await people.setInCall(userId, inCall);
      },
      onRulesChanged: (userId) => hub.refresh(userId),
      directory: createCallsDirectory({
        db,
        isSeenOnline: hub.isSeenOnline,
        isNamedByPage: (userId) => areDemoAccounts(demo, userId),
      }),
      livekit: deps.livekit,
      groupLimits: deps.groupLimits,
      recordings: deps.recordingsFolder !== undefined && { folder: deps.recordingsFolder },
      demo,
    }),
  );

  app.get('/healthz', async (_request, reply) => {
    const healthy = await app.calls.healthy();
    return reply.code(healthy ? 200 : 503).send({ status: healthy ? 'ok' : 'database' });
  });
  await app.register(async (scope) => {
    await limitByNetwork(scope, MAX_FILES_PER_MINUTE);
    await pageRoutes(scope, { ...deps, mediaServerUrl: deps.livekit?.wsUrl });
    await scope.register(guestPagePlugin);
  });
  await app.register(async (scope) => {
    await limitByNetwork(scope, MAX_UNKNOWN_PER_MINUTE);
    accountRoutes(scope, {
      people,
      loginSessions,
      clock,
      closePages: (loginSessionId) => hub.signOut(loginSessionId),
      demo,
    });
    socketRoute(scope, { loginSessions, hub, timers });
    if (demo) {
      const { demoHosts } = deps;
      demoRoutes(scope, { accounts: demo, loginSessions, signCallsToken, demoHosts });
    }
  });
  await app.register(async (scope) => {
    requireAuthentication(scope, loginSessions);
    await limitByPerson(scope);
    conversationRoutes(scope, { people, conversations, messages, hub });
    groupRoutes(scope, { conversations, groups: createGroups(db, clock), hub });
    callsTokenRoute(scope, signCallsToken);
  });
  return app;
}
