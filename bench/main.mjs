// Ours beside others: what a person waits for, measured in one run, in one browser, turn by turn.
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { chromium } from 'playwright-core';
import { pageScript, startPages, startPeerServer, startXpchat } from './servers.mjs';
import { sizes } from './sizes.mjs';
import { median, table } from './table.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ROUNDS = Number(process.argv[2] ?? 15);
const WARM_UP = 2;
/** A person needs at least this long to accept a call, in milliseconds. */
const RING = 1000;

function engineScript() {
  const { outputFiles } = buildSync({
    entryPoints: [`${ROOT}packages/calls/src/index.ts`],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    globalName: 'XPchatCalls',
    target: 'es2022',
    conditions: ['@xpchat/source'],
  });
  return outputFiles[0]?.text ?? '';
}

const engine = engineScript();
const library = (path) => readFileSync(`${ROOT}node_modules/${path}`, 'utf8');
const html = (variant) => `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<video autoplay playsinline></video>
<script type="module" src="/common.js"></script>
<script defer src="/${variant}-lib.js"></script>
<script type="module" src="/${variant}.js"></script>`;

const VARIANTS = ['raw', 'simple-peer', 'peerjs', 'xpchat'];
const files = new Map([
  ['/common.js', pageScript('common.js')],
  ['/raw-lib.js', ''],
  ['/simple-peer-lib.js', library('simple-peer/simplepeer.min.js')],
  ['/peerjs-lib.js', library('peerjs/dist/peerjs.min.js')],
  ['/xpchat-lib.js', engine],
  ...VARIANTS.map((variant) => /** @type {const} */ ([`/${variant}`, html(variant)])),
  ...VARIANTS.map((name) => /** @type {const} */ ([`/${name}.js`, pageScript(`${name}.js`)])),
]);

const pages = await startPages(files);
const peerServer = await startPeerServer();
const xpchat = await startXpchat(`${ROOT}apps/chat/dist/server/main.js`, pages.port + 1);
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    // Playwright's answers have no address; sockets from such pages to localhost are refused otherwise.
    '--disable-features=LocalNetworkAccessChecks',
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    '--autoplay-policy=no-user-gesture-required',
  ],
});

/**
 * One page. XPchat's is served under the origin of its server, because that server admits no other.
 *
 * @param {string} variant
 * @param {string} me
 * @param {string} peer
 * @param {number} acceptAfter
 */
async function openPage(variant, me, peer, acceptAfter) {
  const page = await context.newPage();
  const ours = variant === 'xpchat';
  const origin = ours ? xpchat.origin : `http://localhost:${pages.port}`;
  if (ours) {
    await page.route(`${xpchat.origin}/**`, (route) => {
      const body = files.get(new URL(route.request().url()).pathname);
      if (body === undefined) return route.continue();
      const script = route.request().url().endsWith('.js');
      return route.fulfill({ body, contentType: script ? 'text/javascript' : 'text/html' });
    });
    const ticket = await fetch(`${xpchat.origin}/api/demo/ticket?as=${me}`);
    const { url } = /** @type {{ url: string }} */ (await ticket.json());
    await page.addInitScript(`window.WEBRTC_URL = ${JSON.stringify(url)};`);
  }
  const port = variant === 'peerjs' ? peerServer.port : pages.port;
  const query = new URLSearchParams({ me, peer, port: `${port}`, acceptAfter: `${acceptAfter}` });
  page.on('pageerror', (error) => console.error(`${variant}: ${error}`));
  await page.goto(`${origin}/${variant}?${query}`);
  await page.waitForFunction('ready.then(() => true)', undefined, { timeout: 10_000 });
  return page;
}

/** @typedef {{ dialToFrame: number, acceptToAudio: number }} Sample */

/**
 * One call from Alice to Bob.
 *
 * @param {string} variant
 * @param {number} acceptAfter milliseconds
 * @returns {Promise<Sample>}
 */
async function call(variant, acceptAfter) {
  const bob = await openPage(variant, 'bob', 'alice', acceptAfter);
  const alice = await openPage(variant, 'alice', 'bob', acceptAfter);
  await alice.evaluate('void dial()');
  await alice.waitForFunction('marks.firstFrame', undefined, { timeout: 20_000 });
  await bob.waitForFunction('marks.firstAudio', undefined, { timeout: 20_000 });
  const [ofAlice, ofBob] = [await alice.evaluate('marks'), await bob.evaluate('marks')];
  await alice.close();
  await bob.close();
  return {
    dialToFrame: ofAlice.firstFrame - ofAlice.dial,
    acceptToAudio: ofBob.firstAudio - ofBob.accept,
  };
}

const context = await browser.newContext({ permissions: ['camera', 'microphone'] });
/** @type {Map<string, { dial: number[], accept: number[], failed: number }>} */
const results = new Map(VARIANTS.map((name) => [name, { dial: [], accept: [], failed: 0 }]));
for (let round = -WARM_UP; round < ROUNDS; round++) {
  for (const [variant, result] of results) {
    try {
      const { dialToFrame } = await call(variant, 0);
      const { acceptToAudio } = await call(variant, RING);
      if (round < 0) continue;
      result.dial.push(dialToFrame);
      result.accept.push(acceptToAudio);
    } catch (error) {
      result.failed += 1;
      console.error(`${variant}: ${error}`);
    }
  }
}

const raw = results.get('raw');
const floor = { dial: median(raw?.dial ?? []), accept: median(raw?.accept ?? []) };
const cell = (values, base) =>
  `${median(values).toFixed(0)} ms (${(median(values) / base).toFixed(2)} of raw)`;
console.log(`Chromium ${browser.version()}, ${cpus().length} CPUs, loopback, fake camera 640x360, in turn.

${table(
  ['', 'dial to first remote frame', `accept after ${RING} ms of ringing to first audio`, 'n'],
  [...results].map(([name, { dial, accept, failed }]) => [
    name,
    cell(dial, floor.dial),
    cell(accept, floor.accept),
    failed > 0 ? `${dial.length} (${failed} failed)` : dial.length,
  ]),
)}

${sizes(engine)}`);

await browser.close();
await xpchat.close();
peerServer.close();
pages.close();
process.exit(0);
