// Measures the cost of a script for a host page, on a CPU that is four times slower: bytes over the wire, time
// to parse and to execute, and long tasks (W3C Long Tasks: main-thread tasks above 50 ms). The
// drop-in, which brings its interface, stands beside libraries that bring none. All scripts are
// minified and load in turn, each in a fresh profile, so without any cache.
//
// The page has one conversation header and calls `setup`, so the drop-in mounts its buttons, opens
// its socket and fetches its second script. Durations come from
// Chromium's trace: `v8.compile` is parsing, the rest of `EvaluateScript` is execution, and `RunTask`
// is all work of the main thread until the network is idle. Parsing on a background thread is
// switched off, because its duration includes waiting for the network.
import { readdirSync, readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { livekitScript } from './livekit-script.mjs';
import { startPages } from './servers.mjs';
import { CHROMIUM, engineScript } from './stage.mjs';
import { median, table } from './table.mjs';

const ROUNDS = Number(process.argv[2] ?? 15);
const WARM_UP_ROUNDS = 1;
const CPU_SLOWDOWN_FACTOR = 4;
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DROP_IN = `${ROOT}packages/calls-ui/dist`;

/** @typedef {{ parse: number, execute: number, main: number, longTasks: number, longest: number, blocking: number, bytes: number }} Load */
/** @typedef {{ name: string, ph: string, pid: number, tid: number, ts: number, dur?: number, args: { name?: string, data?: { url?: string }, fileName?: string } }} TraceEvent */

const installed = (path) => readFileSync(`${ROOT}node_modules/${path}`, 'utf8');

/** Name of a row to the script that its page loads. */
const VARIANTS = {
  'empty page': '/nothing.js',
  'XPchat drop-in, with its interface': '/calls/xpchat-calls.js',
  'XPchat engine': '/engine.js',
  PeerJS: '/peerjs.js',
  'simple-peer': '/simple-peer.js',
  'livekit-client': '/livekit-client.js',
};

/** Path of the page that loads a script. */
const pageOf = (script) => script.replace(/\.js$/, '-page');

/** @type {Map<string, string>} */
const files = new Map([
  ['/nothing.js', ''],
  ['/engine.js', engineScript()],
  ['/peerjs.js', installed('peerjs/dist/peerjs.min.js')],
  ['/simple-peer.js', installed('simple-peer/simplepeer.min.js')],
  ['/livekit-client.js', livekitScript()],
]);
// The drop-in fetches its other scripts from its own folder.
for (const name of readdirSync(DROP_IN).filter((each) => each.endsWith('.js'))) {
  files.set(`/calls/${name}`, readFileSync(`${DROP_IN}/${name}`, 'utf8'));
}
for (const script of Object.values(VARIANTS)) {
  files.set(
    pageOf(script),
    `<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,">
<div class="chat-header" data-user-id="bob" data-user-name="Bob"></div>
<script src="${script}"></script>
<script>
  if (window.webrtcCalls) {
    webrtcCalls.setup({ token: () => Promise.resolve('token'), header: '.chat-header' });
  }
</script></html>`,
  );
}

/**
 * @param {readonly TraceEvent[]} events
 * @param {string} origin of the scripts
 */
function durations(events, origin) {
  const total = (each) => each.reduce((sum, { dur = 0 }) => sum + dur, 0) / 1000;
  const isOurs = ({ args }) => (args.data?.url ?? args.fileName ?? '').startsWith(origin);
  const evaluations = events.filter((each) => each.name === 'EvaluateScript' && isOurs(each));
  const compilations = events.filter((each) => each.name === 'v8.compile' && isOurs(each));
  // The main thread of the process that ran the scripts.
  const [first] = evaluations;
  const tasks = events.filter(
    ({ name, pid, tid }) =>
      name === 'ThreadControllerImpl::RunTask' && pid === first?.pid && tid === first.tid,
  );
  return {
    parse: total(compilations),
    execute: total(evaluations) - total(compilations),
    main: total(tasks),
  };
}

const pages = await startPages(files);
const origin = `http://localhost:${pages.port}`;
// The last flag of a kind counts, and no script here opens a socket to another origin.
const args = [...CHROMIUM.args, '--disable-features=ScriptStreaming'];
const browser = await chromium.launch({ ...CHROMIUM, args });

/**
 * @param {string} script
 * @returns {Promise<Load>}
 */
async function load(script) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN_FACTOR });
  await page.addInitScript(`window.longTasks = [];
    new PerformanceObserver((list) => longTasks.push(...list.getEntries().map((task) => task.duration)))
      .observe({ type: 'longtask', buffered: true });`);
  await browser.startTracing(page, {
    categories: ['toplevel', 'devtools.timeline', 'v8', 'disabled-by-default-v8.compile'],
  });
  await page.goto(`${origin}${pageOf(script)}`, { waitUntil: 'networkidle' });
  const trace = JSON.parse(String(await browser.stopTracing()));
  const { tasks, loaded } = await page.evaluate(`({
    tasks: longTasks,
    loaded: performance.getEntriesByType('resource')
      .filter(({ initiatorType }) => initiatorType === 'script')
      .map(({ name }) => new URL(name).pathname),
  })`);
  await context.close();
  return {
    ...durations(trace.traceEvents, origin),
    longTasks: tasks.length,
    longest: Math.max(0, ...tasks),
    blocking: tasks.reduce((sum, ms) => sum + ms - 50, 0),
    bytes: loaded.reduce(
      (sum, path) => sum + gzipSync(files.get(path) ?? '', { level: 9 }).length,
      0,
    ),
  };
}

/** @type {Map<string, Load[]>} */
const loads = new Map(Object.keys(VARIANTS).map((name) => [name, []]));
for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
  for (const [name, script] of Object.entries(VARIANTS)) {
    const result = await load(script);
    if (round >= 0) loads.get(name)?.push(result);
  }
}

/** @param {keyof Load} what */
const medianOf = (name, what) => median((loads.get(name) ?? []).map((each) => each[what]));
const [EMPTY = '', OURS = ''] = Object.keys(VARIANTS);
const scriptTime = (name) => medianOf(name, 'parse') + medianOf(name, 'execute');
const ms = (value) => value.toFixed(1);
const rows = Object.keys(VARIANTS).map((name) => [
  name,
  (medianOf(name, 'bytes') / 1000).toFixed(1),
  ms(medianOf(name, 'parse')),
  ms(medianOf(name, 'execute')),
  name === EMPTY ? '-' : (scriptTime(name) / scriptTime(OURS)).toFixed(2),
  ms(medianOf(name, 'main') - (name === EMPTY ? 0 : medianOf(EMPTY, 'main'))),
  medianOf(name, 'longTasks'),
  ms(medianOf(name, 'longest')),
  ms(medianOf(name, 'blocking')),
]);
console.log(`Chromium ${browser.version()}, CPU slowed down ${CPU_SLOWDOWN_FACTOR} times, ${cpus().length} CPUs, load ${loadavg()[0]?.toFixed(1)}, medians of ${ROUNDS} loads in turn, milliseconds.

${table(
  [
    'script',
    'kB gzip',
    'parse',
    'execute',
    'parse + execute, of the drop-in',
    'main thread above the empty page',
    'long tasks',
    'longest',
    'above 50 ms in all',
  ],
  rows,
)}`);

await browser.close();
pages.close();
process.exit(0);
