// `node simulation/run.mjs [COUNT [FIRST]]` runs random sequences on all cores.
// `node simulation/run.mjs seed SEED [without-outages | of-two]` prints the story of one seed. One in four has
// calls of several people, unless `of-two` says otherwise.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { buildSync } from 'esbuild';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const OUT = join(HERE, '../node_modules/.cache/xpchat-simulation');
/** Seeds that a worker runs between two progress reports. */
const SEQUENCES_PER_BATCH = 250;
/** Failures that are printed. */
const SHOWN_FAILURES = 10;
/** From this count on, too few connected calls are a failure. */
const MIN_COUNT_FOR_RATIO = 1000;

/** Bundles the TypeScript sources once, so that the workers need not compile them. */
function bundle() {
  mkdirSync(OUT, { recursive: true });
  buildSync({
    entryPoints: [join(HERE, 'src/worker.ts'), join(HERE, 'src/print-story.ts')],
    outdir: OUT,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    conditions: ['@xpchat/source', '@xpchat/injected-room'],
    sourcemap: 'inline',
  });
}

/**
 * @param {number} count
 * @param {number} [first] seed
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runSequences(count, first = 1) {
  bundle();
  const started = Date.now();
  const batches = Array.from({ length: Math.ceil(count / SEQUENCES_PER_BATCH) }, (_, index) => [
    first + index * SEQUENCES_PER_BATCH,
    Math.min(first + (index + 1) * SEQUENCES_PER_BATCH, first + count) - 1,
  ]);
  const threads = Math.min(cpus().length, batches.length);
  const failures = [];
  let done = 0;
  let calls = 0;
  let connected = 0;
  const work = async (index) => {
    const ranges = batches.filter((_, batch) => batch % threads === index);
    const worker = new Worker(pathToFileURL(join(OUT, 'worker.mjs')), { workerData: { ranges } });
    worker.on('message', (message) => {
      done += message.done;
      calls += message.calls;
      connected += message.connected;
      for (const { seed, problem } of message.failures) {
        failures.push(seed);
        // Printed at once, because a million sequences take more than an hour.
        if (failures.length <= SHOWN_FAILURES) console.log(`  seed ${seed}: ${problem}`);
      }
      if (done % (100 * SEQUENCES_PER_BATCH) === 0) console.log(`${done} sequences...`);
    });
    await new Promise((resolve, reject) => {
      worker.on('exit', (code) =>
        code === 0 ? resolve(undefined) : reject(new Error(`a worker ended with code ${code}`)),
      );
      worker.on('error', reject);
    });
  };
  await Promise.all(Array.from({ length: threads }, (_, index) => work(index)));
  const seconds = (Date.now() - started) / 1000;
  console.log(
    `${done} random sequences on ${threads} threads in ${seconds.toFixed(0)} s: ${calls} calls, ${connected} connected, ${failures.length} sequences failed`,
  );
  // If hardly any call connects, the rules are not tested. A few sequences alone may have none.
  const areTooFew = count >= MIN_COUNT_FOR_RATIO && connected < calls / 10;
  if (areTooFew) console.log('  too few calls connect');
  if (failures.length > 0) console.log('  `node simulation/run.mjs seed SEED` prints the story');
  return { passed: done - failures.length, failed: failures.length + (areTooFew ? 1 : 0) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [what = '100000', which = '1', how = ''] = process.argv.slice(2);
  if (what === 'seed') {
    bundle();
    const args = ['--enable-source-maps', join(OUT, 'print-story.mjs'), which, how];
    process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;
  } else {
    const { failed } = await runSequences(Number(what), Number(which));
    process.exitCode = failed > 0 ? 1 : 0;
  }
}
