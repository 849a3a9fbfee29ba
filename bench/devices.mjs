// Measures how long a person's other devices ring after one has accepted. Runs XPchat as users get it,
// with its interface, in tabs and profiles of one Chromium, so that all times come from one clock.
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { pageScript, startXpchat } from './servers.mjs';
import { CHROMIUM } from './stage.mjs';
import { median, table } from './table.mjs';

const ROUNDS = Number(process.argv[2] ?? 15);
const PORT = Number(process.argv[3] ?? 4420);
const WARM_UP_ROUNDS = 1;
/** Milliseconds that a person takes to accept a call. */
const RING_MS = 1500;

const main = fileURLToPath(new URL('../apps/chat/dist/server/main.js', import.meta.url));
const xpchat = await startXpchat(main, PORT, 'localhost');
const browser = await chromium.launch(CHROMIUM);
const profile = async () => {
  const context = await browser.newContext({ permissions: ['camera', 'microphone'] });
  await context.addInitScript({ content: pageScript('devices.js') });
  return context;
};
const open = async (context, me, peer) => {
  const page = await context.newPage();
  await page.goto(`${xpchat.origin}/?as=${me}&chat=${peer}`);
  await page.waitForSelector('#voiceCallBtn:not([disabled])');
  return page;
};
const alice = await open(await profile(), 'alice', 'bob');
// Two tabs of one profile, and two more profiles.
const shared = await profile();
const devices = [
  await open(shared, 'bob', 'alice'),
  await open(shared, 'bob', 'alice'),
  await open(await profile(), 'bob', 'alice'),
  await open(await profile(), 'bob', 'alice'),
];
const state = (page, names) =>
  page.waitForSelector(names.map((name) => `[data-webrtc-calls][data-state=${name}]`).join(), {
    state: 'attached',
    timeout: 20_000,
  });
const over = ['idle', 'ended'];

/** @type {{ card: number[], sound: number[] }} */
const times = { card: [], sound: [] };
for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
  const accepting = devices[(round + devices.length) % devices.length];
  if (!accepting) throw new Error('no device');
  await alice.click('#voiceCallBtn');
  for (const page of devices) await state(page, ['incoming']);
  await new Promise((resolve) => setTimeout(resolve, RING_MS));
  await accepting.click('[data-action=accept]');
  const others = devices.filter((page) => page !== accepting);
  for (const page of others) await state(page, over);
  for (const page of [alice, accepting]) await state(page, ['active']);
  const { accept } = await accepting.evaluate('changedAtMs');
  for (const page of others) {
    const { card, sound, loops } = await page.evaluate('({ ...changedAtMs, loops: looping.size })');
    if (loops > 0) throw new Error('a device that lost still rings');
    if (round < 0) continue;
    times.card.push(card - accept);
    // Only one of the two tabs plays the ringtone. A sound of an earlier round does not count.
    if (sound > accept) times.sound.push(sound - accept);
  }
  await alice.click('[data-action=end]');
  for (const page of [alice, ...devices]) await state(page, over);
  await alice.waitForSelector('#voiceCallBtn:not([disabled])');
}

const row = (name, values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part) => `${sorted[Math.ceil(sorted.length * part) - 1]?.toFixed(0)} ms`;
  const late = values.filter((ms) => ms > 200).length;
  return [name, `${median(values).toFixed(0)} ms`, at(0.95), at(1), late, values.length];
};
console.log(`The press on 'accept' to the end of ringing on the person's other devices. ${devices.length} devices and the caller in Chromium ${browser.version()}, loopback, ${cpus().length} CPUs, load ${loadavg()[0]?.toFixed(1)}.

${table(
  ['', 'median', 'p95', 'worst', 'above 200 ms', 'n'],
  [row('the card is gone', times.card), row('the ringtone stops', times.sound)],
)}`);
await browser.close();
await xpchat.close();
process.exit(0);
