import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { CACHE } from './paths.mjs';
import { bin, run } from './run.mjs';

/** @typedef {{ name: string, command: readonly string[] }} Check */

/** Files that browsers load. Chrome 66, Firefox 60 and Safari 11 limit their syntax to ES2017. */
const BROWSER_FILES = [
  'packages/calls-ui/dist/*.js',
  'apps/chat/dist/public/**/*.js',
  'apps/static-demo/dist/**/*.js',
];

/** Files that only new browsers load. */
const NEW_BROWSER_FILES = ['packages/calls-ui', 'apps/static-demo']
  .flatMap((folder) =>
    ['sfu', 'recorder-worker'].map((part) => `${folder}/dist/xpchat-calls-${part}.js`),
  )
  .join(',');

const SOURCE_FOLDERS = ['packages', 'apps', 'simulation', 'e2e', 'bench', 'tools'];

const tool = (/** @type {string} */ name) => [process.execPath, `tools/${name}.mjs`];

/**
 * Lanes run side by side, the longest first. The checks of a lane run in their order, because the
 * later ones need what the earlier ones built.
 *
 * @type {readonly (readonly Check[])[]}
 */
const LANES = [
  [{ name: 'types', command: tool('types') }],
  [
    { name: 'build', command: tool('build') },
    {
      name: 'es2017',
      command: [bin('es-check'), 'es2017', ...BROWSER_FILES, `--not=${NEW_BROWSER_FILES}`],
    },
    { name: 'packages', command: tool('build-packages') },
    { name: 'packed', command: tool('smoke-packages') },
    { name: 'api', command: tool('api') },
    { name: 'size', command: tool('size') },
  ],
  [
    {
      name: 'imports',
      command: [bin('depcruise'), '--config', '.dependency-cruiser.mjs', ...SOURCE_FOLDERS],
    },
  ],
  [{ name: 'knip', command: [bin('knip'), '--no-progress'] }],
  [{ name: 'commits', command: tool('commits') }],
  [{ name: 'biome', command: [bin('biome'), 'ci', '--colors=off', '--max-diagnostics=200'] }],
];

/**
 * Runs a check and prints its outcome.
 *
 * @param {Check} check
 * @returns {Promise<boolean>} whether it passed
 */
async function passes({ name, command: [program = '', ...args] }) {
  const from = Date.now();
  const { code, output } = await run(program, args, { quiet: true, env: { NO_COLOR: '1' } });
  const seconds = ((Date.now() - from) / 1000).toFixed(1);
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} check ${name} (${seconds} s)`);
  if (code !== 0) console.log(output);
  return code === 0;
}

/**
 * Runs the checks, one lane on each core.
 *
 * @param {readonly string[]} only parts of names; none means all
 * @returns {Promise<import('./result.mjs').Result>}
 */
export async function runChecks(only) {
  mkdirSync(CACHE, { recursive: true });
  const isWanted = (/** @type {Check} */ { name }) =>
    only.length === 0 || only.some((part) => name.includes(part));
  const waiting = LANES.map((lane) => lane.filter(isWanted));
  const result = { passed: 0, failed: 0 };
  const work = async () => {
    for (let lane = waiting.shift(); lane; lane = waiting.shift()) {
      for (const check of lane) {
        if (await passes(check)) result.passed++;
        else result.failed++;
      }
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return result;
}
