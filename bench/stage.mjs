// The pages and servers of each library, and a call between two pages.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { pageScript, startPages, startPeerServer, startXpchat } from './servers.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** @typedef {import('playwright-core').BrowserContext} BrowserContext */
/** @typedef {{ dial: number, accept: number, firstFrame: number, firstAudio: number }} Marks */

/** The engine, built from its sources and minified. */
export function engineScript() {
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

const library = (path) => readFileSync(`${ROOT}node_modules/${path}`, 'utf8');
const html = (variant) => `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<video autoplay playsinline></video>
<script type="module" src="/common.js"></script>
<script defer src="/${variant}-lib.js"></script>
<script type="module" src="/${variant}.js"></script>`;

/**
 * Starts everything that calls need, except the browsers.
 *
 * @param {readonly string[]} variants names of bench/pages
 * @param {string} [host] by which pages reach the servers
 */
export async function startStage(variants, host = 'localhost') {
  const files = new Map([
    ['/common.js', pageScript('common.js')],
    ['/raw-lib.js', ''],
    ['/simple-peer-lib.js', library('simple-peer/simplepeer.min.js')],
    ['/peerjs-lib.js', library('peerjs/dist/peerjs.min.js')],
    ['/xpchat-lib.js', engineScript()],
    ...variants.map((variant) => /** @type {const} */ ([`/${variant}`, html(variant)])),
    ...variants.map((name) => /** @type {const} */ ([`/${name}.js`, pageScript(`${name}.js`)])),
  ]);
  const pages = await startPages(files);
  const peerServer = await startPeerServer();
  const xpchat = await startXpchat(`${ROOT}apps/chat/dist/server/main.js`, pages.port + 1, host);

  /**
   * Opens a page. XPchat's page has the origin of its server, which admits no other origin.
   *
   * @param {BrowserContext} context
   * @param {string} variant
   * @param {string} me
   * @param {string} peer
   * @param {number} acceptAfter milliseconds
   */
  async function openPage(context, variant, me, peer, acceptAfter) {
    const page = await context.newPage();
    const ours = variant === 'xpchat';
    const origin = ours ? xpchat.origin : `http://${host}:${pages.port}`;
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

  return {
    /** The origins of the pages. */
    origins: [`http://${host}:${pages.port}`, xpchat.origin],
    /**
     * Runs one call from Alice to Bob.
     *
     * @param {{ alice: BrowserContext, bob: BrowserContext }} contexts
     * @param {string} variant
     * @param {number} acceptAfter milliseconds
     * @returns {Promise<{ alice: Marks, bob: Marks }>} times since 1970 in milliseconds
     */
    async call(contexts, variant, acceptAfter) {
      const bob = await openPage(contexts.bob, variant, 'bob', 'alice', acceptAfter);
      const alice = await openPage(contexts.alice, variant, 'alice', 'bob', acceptAfter);
      await alice.evaluate('void dial()');
      await alice.waitForFunction('marks.firstFrame && marks.firstAudio', undefined, {
        timeout: 20_000,
      });
      await bob.waitForFunction('marks.firstAudio', undefined, { timeout: 20_000 });
      const marks = { alice: await alice.evaluate('marks'), bob: await bob.evaluate('marks') };
      await alice.close();
      await bob.close();
      return marks;
    },
    async close() {
      await xpchat.close();
      peerServer.close();
      pages.close();
    },
  };
}

/** Flags for Chromium with a fake microphone and camera. */
export const CHROMIUM = {
  executablePath: '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    // Responses from Playwright have no address, and Chromium refuses sockets from such pages to localhost.
    '--disable-features=LocalNetworkAccessChecks,WebRtcHideLocalIpsWithMdns',
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    '--autoplay-policy=no-user-gesture-required',
  ],
};
