// Measures what a person waits for in a call, with XPchat and other libraries in turn, in one browser.
import { cpus } from 'node:os';
import { chromium } from 'playwright-core';
import { sizes } from './sizes.mjs';
import { CHROMIUM, engineScript, startStage } from './stage.mjs';
import { median, table } from './table.mjs';

const ROUNDS = Number(process.argv[2] ?? 15);
const WARM_UP_ROUNDS = 2;
/** Milliseconds that a person takes to accept a call. */
const RING_MS = 1000;
const VARIANTS = ['raw', 'simple-peer', 'peerjs', 'xpchat'];

const stage = await startStage(VARIANTS);
const browser = await chromium.launch(CHROMIUM);
const context = await browser.newContext({ permissions: ['camera', 'microphone'] });
const contexts = { alice: context, bob: context };
/** @type {Map<string, { dial: number[], accept: number[], failed: number }>} */
const results = new Map(VARIANTS.map((name) => [name, { dial: [], accept: [], failed: 0 }]));
for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
  for (const [variant, result] of results) {
    try {
      const { alice } = await stage.call(contexts, variant, 0);
      const { bob } = await stage.call(contexts, variant, RING_MS);
      if (round < 0) continue;
      result.dial.push(alice.firstFrame - alice.dial);
      result.accept.push(bob.firstAudio - bob.accept);
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
  ['', 'dial to first remote frame', `accept after ${RING_MS} ms of ringing to first audio`, 'n'],
  [...results].map(([name, { dial, accept, failed }]) => [
    name,
    cell(dial, floor.dial),
    cell(accept, floor.accept),
    failed > 0 ? `${dial.length} (${failed} failed)` : dial.length,
  ]),
)}

${sizes(engineScript())}`);

await browser.close();
await stage.close();
process.exit(0);
