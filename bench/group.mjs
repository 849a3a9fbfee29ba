// Measures calls of several people beside bare peers that do the same, in one browser: the gap in the voice
// of those who talk when a third person joins, the CPU time of each participant, the time from joining to
// the first frame, and what the servers need. With a livekit-server that was built already (`npm run
// start:sfu` builds it) also calls over it, beside livekit-client alone.
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { cpus, homedir, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SignJWT } from 'jose';
import { chromium } from 'playwright-core';
import { loadLiveKitKey, startLiveKit } from '../tools/servers/livekit.mjs';
import { livekitScript } from './livekit-script.mjs';
import { cpuSeconds, memoryMiB, processTree } from './processes.mjs';
import { pageScript, startPages, startXpchat } from './servers.mjs';
import { CHROMIUM, engineScript } from './stage.mjs';
import { median, table } from './table.mjs';

const ROUNDS = Number(process.argv[2] ?? 3);
const PORT = Number(process.argv[3] ?? 4440);
/** The time over which CPU and frames are measured. */
const WINDOW_MS = 8_000;
/** Bit rates and resolutions are stable by then. */
const SETTLE_MS = 4_000;
const TIMEOUT_MS = 60_000;
/** The demo's accounts, so there are no larger calls. */
const NAMES = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace', 'heidi'];
const MESH_SIZES = [2, 3, 4];
const SFU_SIZES = [3, 5, 8];
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SERVERS = join(homedir(), '.cache/xpchat-calls/servers');

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {'raw' | 'mesh' | 'livekit' | 'sfu'} Variant */
/**
 * @typedef {object} Sample
 * @property {number} cpu cores for each participant
 * @property {number} fps of each received video
 * @property {number} first milliseconds from joining to the first frame, of the last one to join
 * @property {number} server cores of the server that forwards media or of ours
 * @property {number} memory MiB of that server
 * @property {number} setUp milliseconds of our server's CPU for the whole call up to here
 * @property {number | null} gap milliseconds, in a call of two that grew to three
 */

const liveKitProgram = existsSync(SERVERS)
  ? readdirSync(SERVERS).find((name) => name.startsWith('livekit-server-'))
  : undefined;
const folder = mkdtempSync(join(tmpdir(), 'xpchat-group-'));
const key = loadLiveKitKey(folder);
const liveKit = liveKitProgram
  ? await startLiveKit(join(SERVERS, liveKitProgram), {
      folder,
      host: 'localhost',
      port: PORT + 2,
      webhooks: [`http://localhost:${PORT + 1}/calls/livekit/webhook`],
    })
  : undefined;

const main = `${ROOT}apps/chat/dist/server/main.js`;
/** Our server without an SFU, and one whose calls of three need it. */
const servers = {
  mesh: await startXpchat(main, PORT, 'localhost'),
  sfu: liveKit
    ? await startXpchat(main, PORT + 1, 'localhost', {
        CALLS_MESH_VIDEO: '2',
        LIVEKIT_URL: liveKit.url,
        LIVEKIT_API_KEY: key.apiKey,
        LIVEKIT_API_SECRET: key.apiSecret,
      })
    : undefined,
};

const html = (
  page,
  library,
) => `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><body>
<script type="module" src="/group-common.js"></script>
<script defer src="/${library}.js"></script>
<script type="module" src="/${page}.js"></script>`;
const files = new Map([
  ['/nothing.js', ''],
  ['/engine.js', engineScript()],
  ['/livekit.js', livekitScript()],
  ...['group-common', 'group-raw', 'group-xpchat', 'group-livekit'].map(
    (name) => /** @type {const} */ ([`/${name}.js`, pageScript(`${name}.js`)]),
  ),
  ['/raw', html('group-raw', 'nothing')],
  ['/mesh', html('group-xpchat', 'engine')],
  ['/sfu', html('group-xpchat', 'engine')],
  ['/livekit', html('group-livekit', 'livekit')],
]);
const pages = await startPages(files);
const browserServer = await chromium.launchServer(CHROMIUM);
const browser = await chromium.connect(browserServer.wsEndpoint());
const browserPid = browserServer.process().pid ?? 0;

/**
 * @param {Variant} variant
 * @param {number} index of the person
 */
async function openPage(variant, index) {
  const me = NAMES[index] ?? '';
  const context = await browser.newContext({ permissions: ['camera', 'microphone'] });
  const page = await context.newPage();
  const server = variant === 'mesh' || variant === 'sfu' ? servers[variant] : undefined;
  const origin = server?.origin ?? `http://localhost:${pages.port}`;
  if (server) {
    // The page has the origin of our server, which admits no other origin.
    await page.route(`${origin}/**`, (route) => {
      const { pathname } = new URL(route.request().url());
      const body = files.get(pathname);
      if (body === undefined) return route.continue();
      const contentType = pathname.endsWith('.js') ? 'text/javascript' : 'text/html';
      return route.fulfill({ body, contentType });
    });
    const ticket = await fetch(`${origin}/api/demo/ticket?as=${me}`);
    const { url } = /** @type {{ url: string }} */ (await ticket.json());
    await page.addInitScript(`window.WEBRTC_URL = ${JSON.stringify(url)};`);
  }
  page.on('pageerror', (error) => console.error(`${variant}, ${me}: ${error}`));
  const query = new URLSearchParams({ me, port: `${pages.port}`, tone: `${400 + 170 * index}` });
  await page.goto(`${origin}/${variant}?${query}`);
  await page.waitForFunction('ready.then(() => true)', undefined, { timeout: TIMEOUT_MS });
  return page;
}

/** A token as LiveKit's own guides make it. */
const tokenOf = (room, identity) =>
  new SignJWT({ video: { room, roomJoin: true } })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(key.apiKey)
    .setSubject(identity)
    .setExpirationTime('10m')
    .sign(new TextEncoder().encode(key.apiSecret));

/**
 * Brings one person more into the call.
 *
 * @param {Variant} variant
 * @param {readonly Page[]} opened
 * @param {number} index
 * @param {string} room
 */
async function enter(variant, opened, index, room) {
  const [first] = opened;
  const page = opened[index];
  if (!first || !page) throw new Error('no page');
  const name = NAMES[index] ?? '';
  if (variant === 'raw') {
    await page.evaluate(`join(${JSON.stringify(NAMES.slice(0, index))})`);
  } else if (variant === 'livekit') {
    const url = liveKit?.url.replace('http', 'ws');
    await page.evaluate(`join('${url}', '${await tokenOf(room, name)}')`);
  } else if (index > 0) {
    await first.evaluate(`void ${index === 1 ? 'dial' : 'add'}('${name}')`);
  }
  for (const [each, other] of opened.entries()) {
    if (each > index) break;
    await other.waitForFunction(`seen().length >= ${index}`, undefined, {
      timeout: TIMEOUT_MS,
      polling: 20,
    });
  }
}

let rooms = 0;

/**
 * A call of so many people.
 *
 * @param {Variant} variant
 * @param {number} size
 * @returns {Promise<Sample>}
 */
async function measure(variant, size) {
  const room = `room-${++rooms}`;
  const opened = [];
  for (let index = 0; index < size; index++) opened.push(await openPage(variant, index));
  const ours = variant === 'sfu' ? servers.sfu : servers.mesh;
  const server = variant === 'sfu' || variant === 'livekit' ? liveKit?.pid : servers.mesh.pid;
  const setUpBefore = cpuSeconds([ours?.pid ?? 0]);
  let gap = null;
  for (let index = 0; index < size; index++) {
    await enter(variant, opened, index, room);
    if (size === 3 && index === 1) {
      await opened[0]?.evaluate("watch('bob')");
      await opened[1]?.evaluate("watch('alice')");
      await pause(1_000);
      await opened[0]?.evaluate("forgetGaps('bob')");
      await opened[1]?.evaluate("forgetGaps('alice')");
    }
  }
  const last = opened[size - 1];
  const marks = await last?.evaluate('marks');
  const setUp = cpuSeconds([ours?.pid ?? 0]) - setUpBefore;
  await pause(SETTLE_MS);
  const framesOf = async () => {
    const counts = await Promise.all(opened.map((page) => page.evaluate('frames()')));
    return counts.reduce((sum, count) => sum + count, 0);
  };
  const read = async () => ({
    at: performance.now(),
    frames: await framesOf(),
    cpu: cpuSeconds(processTree(browserPid)),
    server: cpuSeconds([server ?? 0]),
  });
  const before = await read();
  await pause(WINDOW_MS);
  const after = await read();
  const seconds = (after.at - before.at) / 1000;
  if (size === 3) {
    const found = [
      await opened[0]?.evaluate("gap('bob')"),
      await opened[1]?.evaluate("gap('alice')"),
    ];
    gap = Math.max(...found);
  }
  const memory = memoryMiB(server ?? 0);
  for (const page of opened) await page.evaluate('leave()');
  for (const page of opened) await page.context().close();
  return {
    cpu: (after.cpu - before.cpu) / seconds / size,
    fps: (after.frames - before.frames) / seconds / (size * (size - 1)),
    first: marks.firstFrame - marks.join,
    server: (after.server - before.server) / seconds,
    memory,
    setUp: 1000 * setUp,
    gap,
  };
}

/** @type {Map<string, Sample[]>} */
const samples = new Map();
/** @type {readonly [Variant, readonly number[]][]} */
const plan = [
  ['raw', MESH_SIZES],
  ['mesh', MESH_SIZES],
  ...(liveKit
    ? /** @type {[Variant, number[]][]} */ ([
        ['livekit', SFU_SIZES],
        ['sfu', SFU_SIZES],
      ])
    : []),
];
const loads = [];
for (let round = 0; round < ROUNDS; round++) {
  for (const size of new Set([...MESH_SIZES, ...SFU_SIZES])) {
    for (const [variant, sizes] of plan) {
      if (!sizes.includes(size)) continue;
      const name = `${variant} ${size}`;
      try {
        const sample = await measure(variant, size);
        samples.set(name, [...(samples.get(name) ?? []), sample]);
        const load = loadavg()[0] ?? 0;
        loads.push(load);
        // A run takes minutes, and a machine may be too small for its last calls.
        console.error(`${name}, load ${load.toFixed(0)}: ${JSON.stringify(sample)}`);
      } catch (error) {
        console.error(`${name}: ${error}`);
        for (const context of browser.contexts()) await context.close().catch(() => {});
      }
    }
  }
}

/** @param {string} name @param {Exclude<keyof Sample, 'gap'>} what */
const medianOf = (name, what) => median((samples.get(name) ?? []).map((each) => each[what]));
const ratio = (value, base) => `${value} (${base})`;
const rowsOf = (variants, sizes) =>
  sizes.flatMap((size) =>
    variants.map((variant) => {
      const name = `${variant} ${size}`;
      const base = `${variants[0]} ${size}`;
      const part = (what) => (medianOf(name, what) / medianOf(base, what)).toFixed(2);
      return [
        name,
        ratio(`${(100 * medianOf(name, 'cpu')).toFixed(0)} %`, part('cpu')),
        medianOf(name, 'fps').toFixed(1),
        ratio(`${medianOf(name, 'first').toFixed(0)} ms`, part('first')),
        `${(100 * medianOf(name, 'server')).toFixed(1)} %`,
        `${medianOf(name, 'memory').toFixed(0)} MiB`,
        variant === 'mesh' || variant === 'sfu' ? `${medianOf(name, 'setUp').toFixed(0)} ms` : '-',
        samples.get(name)?.length ?? 0,
      ];
    }),
  );
const HEAD = [
  'people',
  'CPU of each, of a core (ratio)',
  'fps of each video',
  'join to first frame (ratio)',
  'server, of a core',
  'server, memory',
  "our server's CPU to set the call up",
  'n',
];
const gapsOf = (variant) =>
  (samples.get(`${variant} 3`) ?? []).map(({ gap }) => `${gap} ms`).join(', ');
console.log(`Chromium ${browser.version()}, ${cpus().length} CPUs, load ${Math.min(...loads).toFixed(0)} to ${Math.max(...loads).toFixed(0)}, loopback, fake cameras 320x180 at 15 frames a second, medians in turn.

Longest gap in the voices of two people whom a third one joins, each round: bare peers ${gapsOf('raw')}; XPchat ${gapsOf('mesh')}${liveKit ? `; XPchat, which moves to the SFU, ${gapsOf('sfu')}` : ''}.

Mesh: bare peers, and XPchat.

${table(HEAD, rowsOf(['raw', 'mesh'], MESH_SIZES))}
${liveKit ? `\nOver LiveKit: livekit-client alone, and XPchat.\n\n${table(HEAD, rowsOf(['livekit', 'sfu'], SFU_SIZES))}` : '\nNo livekit-server is built: `npm run start:sfu` builds it.'}`);

await browser.close();
await browserServer.close();
pages.close();
await servers.mesh.close();
await servers.sfu?.close();
await liveKit?.stop();
rmSync(folder, { recursive: true, force: true });
process.exit(0);
