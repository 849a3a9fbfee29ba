// `npm run start:sfu`: `npm start` with a LiveKit beside it, for calls of more people than can send to each
// other directly. Both end together.
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { requireNode } from './lib/node-version.mjs';

requireNode();

const { ensureInstalled } = await import('./lib/install.mjs');
const { ensureServer, ServerUnavailableError } = await import('./servers/servers.mjs');
const { loadLiveKitKey, startLiveKit } = await import('./servers/livekit.mjs');

const { env } = process;
const host = env.HOST || 'localhost';
/** The first of three ports (docs/configuration.md). */
const port = Number(env.LIVEKIT_PORT || 7880);
const folder = resolve(env.DATA_DIR || './data', 'livekit');
/** LiveKit is started again after this pause, which grows. */
const RESTART_PAUSES_MS = [0, 1_000, 5_000, 15_000];

/** Ends the LiveKit that runs. */
let killLiveKit = () => {};
let isStopping = false;
let restarts = 0;

/** @param {string} program */
async function runLiveKit(program) {
  const webhooks = [`http://localhost:${env.PORT || 8000}/calls/livekit/webhook`];
  const liveKit = await startLiveKit(program, { folder, host, port, webhooks }, (kill) => {
    killLiveKit = kill;
  });
  process.stdout.write(`LiveKit: ${liveKit.url.replace('http', 'ws')}, process ${liveKit.pid}\n`);
  liveKit.exited.then(async (code) => {
    if (isStopping) return;
    const last = RESTART_PAUSES_MS.length - 1;
    const pauseMs = RESTART_PAUSES_MS[Math.min(restarts++, last)] ?? 0;
    process.stderr.write(`LiveKit ended with ${code}. It is started again in ${pauseMs} ms.\n`);
    await pause(pauseMs);
    if (isStopping) return;
    runLiveKit(program).catch((error) => process.stderr.write(`${error.message}\n`));
  });
}

try {
  await ensureInstalled();
  const program = await ensureServer('livekit-server', console.log);
  await runLiveKit(program);
} catch (error) {
  if (!(error instanceof ServerUnavailableError) && !(error instanceof Error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
// SIGKILL: LiveKit takes SIGTERM as the wish to wait for its calls, whose signalling ends here.
process.on('exit', () => {
  isStopping = true;
  killLiveKit();
});
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    isStopping = true;
  });
}
const { apiKey, secretFile } = loadLiveKitKey(folder);
Object.assign(env, {
  LIVEKIT_URL: `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`,
  LIVEKIT_WS_URL: env.LIVEKIT_WS_URL || `ws://${host === '0.0.0.0' ? 'localhost' : host}:${port}`,
  LIVEKIT_API_KEY: apiKey,
  LIVEKIT_API_SECRET_FILE: secretFile,
});
await import('./start.mjs');
