import { mkdirSync, rmSync } from 'node:fs';
import { runSequences } from '../../simulation/run.mjs';
import { build } from '../build.mjs';
import { ensureServer, ServerUnavailableError } from '../servers/servers.mjs';
import { runChecks } from './checks.mjs';
import { ensureDebianPackages } from './debian.mjs';
import { buildOnce, fingerprint } from './fingerprint.mjs';
import { ensureOldChromes } from './old-chrome.mjs';
import { CACHE } from './paths.mjs';
import { startPostgres } from './postgres.mjs';
import { startRedis } from './redis.mjs';
import { readReport } from './result.mjs';
import { bin, mustRun, run } from './run.mjs';
import { startS3 } from './s3.mjs';

/** The parts of a whole run. Those that fail fast come first. */
export const PARTS = ['check', 'unit', 'sequences', 'e2e'];

/** Random sequences in a whole run. `npm run simulate -- 1000000` runs more. */
const SEQUENCES = 30_000;

/**
 * @param {string} project of vitest.config.ts
 * @param {readonly string[]} filter parts of file names
 * @param {Record<string, string>} env
 */
async function vitest(project, filter, env) {
  mkdirSync(CACHE, { recursive: true });
  const report = `${CACHE}/${project}.json`;
  rmSync(report, { force: true });
  const { code } = await run(
    bin('vitest'),
    [
      'run',
      `--project=${project}`,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...filter,
    ],
    { env },
  );
  return readReport(report, code);
}

/** @param {readonly string[]} filter */
async function unit(filter) {
  await ensureDebianPackages();
  const postgres = await startPostgres();
  const redis = await startRedis();
  // It is built first, which takes a minute, so only if the tests that need it are asked for.
  const s3 =
    filter.length === 0 || filter.some((part) => part.includes('s3')) ? await startS3() : null;
  try {
    // With `CI`, tests fail instead of being skipped when a server is missing.
    const servers = { TEST_POSTGRES_URL: postgres.url, TEST_REDIS_URL: redis.url, ...s3?.env };
    return await vitest('unit', filter, { ...servers, CI: 'true' });
  } finally {
    await s3?.close();
    await redis.close();
    await postgres.close();
  }
}

/** The suites that need LiveKit: `sfu.test.ts`, `sfu-calls.test.ts` and so on. */
const SFU_SUITES = 'e2e/suites/sfu*.test.ts';
const isSfuSuite = (/** @type {string} */ part) => /^(e2e\/suites\/)?sfu/.test(part);

/**
 * Builds LiveKit if one of the requested tests needs it. On a machine that cannot build it, these tests do not run,
 * and a line of the output names them.
 *
 * @param {readonly string[]} filter
 * @returns {Promise<{ env: Record<string, string>, more: readonly string[] }>}
 */
async function liveKitFor(filter) {
  if (filter.length > 0 && !filter.some(isSfuSuite)) {
    return { env: {}, more: [] };
  }
  try {
    return { env: { LIVEKIT_SERVER: await ensureServer('livekit-server', console.log) }, more: [] };
  } catch (error) {
    if (!(error instanceof ServerUnavailableError)) throw error;
    console.error(`${error.message}\n${SFU_SUITES} are left out.`);
    return { env: {}, more: [`--exclude=${SFU_SUITES}`] };
  }
}

/** @param {readonly string[]} filter */
async function e2e(filter) {
  await ensureDebianPackages();
  const oldChromes = ensureOldChromes();
  const liveKit = await liveKitFor(filter);
  await build(['drop-in', 'chat', 'static-demo'], console.log);
  // The pages of docs/getting-started install these.
  await buildOnce('.cache/tarballs', fingerprint(), () =>
    mustRun(process.execPath, ['tools/build-packages.mjs']),
  );
  return vitest('e2e', [...filter, ...liveKit.more], { ...oldChromes, ...liveKit.env });
}

/**
 * @param {readonly string[]} parts of {@link PARTS}
 * @param {readonly string[]} filter
 * @returns {Promise<import('./result.mjs').Result[]>}
 */
export async function runParts(parts, filter) {
  const results = [];
  for (const part of parts) {
    console.log(`\n== ${part}`);
    if (part === 'check') results.push(await runChecks(filter));
    if (part === 'unit') results.push(await unit(filter));
    if (part === 'sequences') results.push(await runSequences(SEQUENCES));
    if (part === 'e2e') results.push(await e2e(filter));
  }
  return results;
}
