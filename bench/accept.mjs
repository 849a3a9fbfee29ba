// Measures the time from Accept to the first audio in both directions, with a delay between the two
// browsers. The servers run beside the caller, so a message crosses the delayed path once, as media does.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { startLab } from './network/lab.mjs';
import { CHROMIUM, startStage } from './stage.mjs';
import { median, table } from './table.mjs';

const ROUNDS = Number(process.argv[2] ?? 15);
const ONE_WAY_DELAY_MS = Number(process.argv[3] ?? 50);
const WARM_UP_ROUNDS = 2;
/** Milliseconds that a person takes to accept a call. */
const RING_MS = 2000;
const VARIANTS = ['raw', 'peerjs', 'xpchat'];

/** Runs in the caller's namespace. */
async function measure(host, programs) {
  const stage = await startStage(VARIANTS, host);
  const args = [
    ...CHROMIUM.args,
    `--unsafely-treat-insecure-origin-as-secure=${stage.origins.join(',')}`,
  ];
  const open = async (executablePath) => {
    const browser = await chromium.launch({ ...CHROMIUM, args, executablePath });
    return browser.newContext({ permissions: ['camera', 'microphone'] });
  };
  const contexts = { alice: await open(programs.caller), bob: await open(programs.callee) };
  /** @type {Map<string, { caller: number[], callee: number[], failed: number }>} */
  const results = new Map(VARIANTS.map((name) => [name, { caller: [], callee: [], failed: 0 }]));
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    for (const [variant, result] of results) {
      try {
        const { alice, bob } = await stage.call(contexts, variant, RING_MS);
        if (round < 0) continue;
        result.caller.push(alice.firstAudio - bob.accept);
        result.callee.push(bob.firstAudio - bob.accept);
      } catch (error) {
        result.failed += 1;
        console.error(`${variant}: ${error}`);
      }
    }
  }
  const raw = results.get('raw');
  const cell = (values, base) =>
    `${median(values).toFixed(0)} ms (${(median(values) / median(base)).toFixed(2)} of raw)`;
  console.log(`Accept to first audio after ${RING_MS} ms of ringing, round trip ${2 * ONE_WAY_DELAY_MS} ms, video call, ${cpus().length} CPUs.

${table(
  ['', 'the caller hears', 'the callee hears', 'n'],
  [...results].map(([name, { caller, callee, failed }]) => [
    name,
    cell(caller, raw?.caller ?? []),
    cell(callee, raw?.callee ?? []),
    failed > 0 ? `${caller.length} (${failed} failed)` : caller.length,
  ]),
)}`);
  for (const context of Object.values(contexts)) await context.browser()?.close();
  await stage.close();
}

const [host, caller, callee] = process.argv.slice(4);
if (host && caller && callee) {
  await measure(host, { caller, callee });
  process.exit(0);
} else {
  const lab = await startLab(ONE_WAY_DELAY_MS);
  const inner = spawn(
    lab.wrapper('caller', process.execPath),
    [
      ...[fileURLToPath(import.meta.url), `${ROUNDS}`, `${ONE_WAY_DELAY_MS}`, lab.addresses.caller],
      ...['/usr/bin/chromium', lab.wrapper('callee', '/usr/bin/chromium')],
    ],
    { stdio: 'inherit' },
  );
  const [code] = await once(inner, 'exit');
  await lab.close();
  process.exit(code ?? 1);
}
