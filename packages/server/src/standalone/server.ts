import Fastify, { type FastifyInstance } from 'fastify';
import { openDatabase } from '../adapters/sql/database.ts';
import { dropInPlugin } from '../http/drop-in.ts';
import { answerFrameworkErrors } from '../http/framework-errors.ts';
import { guestPagePlugin } from '../http/guest-page.ts';
import { requestSerializer } from '../http/request-serializer.ts';
import { HTTP_TIMEOUTS } from '../http-timeouts.ts';
import { callsPlugin } from '../plugin.ts';
import { conversationsByUrl, peopleByUrl } from './conversations.ts';
import { registerDisconnectRoute } from './disconnect-route.ts';
import { trustProxyOf } from './proxy-trust.ts';
import { reachByUrl } from './reach.ts';
import type { Settings } from './settings.ts';

/** Builds the calls server for a process of its own. The caller listens and closes it. */
export async function buildServer(
  settings: Settings,
  logStream?: { write(line: string): void },
): Promise<FastifyInstance> {
  const app = Fastify({
    ...HTTP_TIMEOUTS,
    frameworkErrors: answerFrameworkErrors(),
    trustProxy: trustProxyOf(settings.trustProxy),
    logger: {
      level: settings.logLevel,
      serializers: { req: requestSerializer },
      ...(logStream ? { stream: logStream } : {}),
    },
  });
  const { reach, secret, databaseUrl, redisUrl, conversationsUrl, peopleUrl, iceServers, livekit } =
    settings;
  const database = openDatabase<unknown>(databaseUrl);
  app.addHook('onClose', () => database.destroy());
  // Fastify's default handler quotes the URL in the answer and in the log: it may hold an access token.
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({
      code: 'not_found',
      message: 'No route has this path. The REST API is below /calls/api.',
    }),
  );
  await app.register(callsPlugin, {
    secret,
    database,
    canReach: reach.kind === 'everyone' ? async () => 'unvouched' : reachByUrl(reach.url, secret),
    ...(redisUrl === undefined ? {} : { redisUrl }),
    ...(conversationsUrl === undefined
      ? {}
      : { conversations: conversationsByUrl(conversationsUrl, secret) }),
    ...(peopleUrl === undefined ? {} : { people: peopleByUrl(peopleUrl, secret) }),
    origins: settings.origins,
    livekit,
    ...(iceServers ? { iceServersFor: () => ({ iceServers }) } : {}),
    ringTimeout: settings.ringTimeout,
    groupLimits: settings.groupLimits,
    sessionGrace: settings.sessionGrace,
    heartbeat: settings.heartbeat,
    socketsPerUser: settings.socketsPerUser,
    tokenGrace: settings.tokenGrace,
    historyDays: settings.historyDays,
    ...settings.recordings,
  });
  registerDisconnectRoute(app, secret);
  await app.register(dropInPlugin);
  await app.register(guestPagePlugin);
  app.get('/healthz', { logLevel: 'warn' }, async (_request, reply) => {
    const healthy = await app.calls.healthy();
    return reply
      .code(healthy ? 200 : 503)
      .send({ status: healthy ? 'ok' : 'database_unavailable' });
  });
  return app;
}
