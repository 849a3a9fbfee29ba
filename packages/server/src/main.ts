#!/usr/bin/env node
import closeWithGrace from 'close-with-grace';
import { LISTEN_BACKLOG } from './listen-backlog.ts';
import { buildServer } from './standalone/server.ts';
import { readSettings } from './standalone/settings.ts';

/** The process ends this long after SIGTERM or SIGINT at the latest. */
const CLOSE_TIMEOUT_MS = 10_000;

try {
  const settings = readSettings(process.env);
  const app = await buildServer(settings);
  closeWithGrace({ delay: CLOSE_TIMEOUT_MS, logger: false }, async ({ err }) => {
    if (err) app.log.error({ err }, 'the server stops because of an error');
    await app.close();
  });
  await app.listen({ host: settings.host, port: settings.port, backlog: LISTEN_BACKLOG });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  // Connections that are being retried would keep the process alive.
  process.exit(1);
}
