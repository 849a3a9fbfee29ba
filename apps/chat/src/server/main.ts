import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LISTEN_BACKLOG, requestSerializer } from '@xpchat/calls-server';
import closeWithGrace from 'close-with-grace';
import { destination, pino } from 'pino';
import { buildApp } from './app.ts';
import { type Config, ConfigError, isLoopback, readConfig } from './config.ts';
import { loadSigningKey } from './secrets.ts';
import { openChatDatabase } from './storage/open.ts';

/** Relative to the bundle, apps/chat/dist/server/main.js. */
const publicDir = fileURLToPath(new URL('../public', import.meta.url));
const dropInDir = fileURLToPath(new URL('../../../../packages/calls-ui/dist', import.meta.url));

const SHUTDOWN_TIMEOUT_MS = 10_000;

const DEMO_WARNING = `
  !!  This is a demo that other machines can reach. Anybody who reaches it signs in as anybody.  !!
  !!  Start it with NODE_ENV=production, or with HOST=localhost.                                 !!

`;

async function start(config: Config): Promise<void> {
  const logger = pino(
    { level: config.logLevel, serializers: { req: requestSerializer } },
    destination(2),
  );
  // Messages and password hashes must be readable only by the server's user.
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const db = await openChatDatabase(join(config.dataDir, 'chat.db'));
  const app = await buildApp({
    db,
    logger,
    clock: Date.now,
    timers: {
      set(callback, ms) {
        const timer = setTimeout(callback, ms);
        return () => clearTimeout(timer);
      },
    },
    demo: config.demo,
    demoHosts: config.demoHosts,
    trustProxy: config.trustProxy,
    callsTokenKey: loadSigningKey(config.dataDir, config.callsTokenKey),
    livekit: config.livekit,
    recordingsFolder: join(config.dataDir, 'recordings'),
    groupLimits: config.groupLimits,
    publicDir,
    dropInDir,
  });
  await app.listen({ port: config.port, host: config.host, backlog: LISTEN_BACKLOG });
  closeWithGrace({ delay: SHUTDOWN_TIMEOUT_MS, logger }, async () => {
    await app.close();
    await db.destroy();
  });
  const name = config.host.includes(':') ? `[${config.host}]` : config.host;
  if (config.demo && !isLoopback(config.host)) process.stderr.write(DEMO_WARNING);
  process.stdout.write(`XPchat: http://${name}:${config.port}\n`);
}

try {
  await start(readConfig(process.env));
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof ConfigError) return error.message;
  const code = 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return 'The port is already in use. Set PORT to a free port and start again.';
  if (code === 'EACCES') return `${error.message}. Choose another PORT or DATA_DIR.`;
  return error.stack ?? error.message;
}
