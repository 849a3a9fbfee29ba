import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE, ROOT } from './paths.mjs';
import { bin, run } from './run.mjs';

/** @typedef {{ name: string, command: readonly string[] }} Check */

/** Every folder with a tsconfig.json is checked by the compiler. */
function typed() {
  const houses = ['packages', 'apps'].flatMap((folder) =>
    readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`),
  );
  return [...houses, 'e2e', 'bench', 'simulation', 'tools'].filter((folder) =>
    existsSync(join(ROOT, folder, 'tsconfig.json')),
  );
}

/** The files that reach browsers: their syntax has to be ES2017 for Chrome 66, Firefox 60, Safari 11. */
const BROWSER_FILES = [
  'packages/calls-ui/dist/*.js',
  'apps/chat/dist/public/**/*.js',
  'apps/static-demo/dist/**/*.js',
];

/** @returns {readonly Check[]} in the order in which they run: later ones need the build */
function checks() {
  return [
    { name: 'biome', command: [bin('biome'), 'ci', '--colors=off', '--max-diagnostics=200'] },
    ...typed().map((folder) => ({
      name: `types ${folder}`,
      command: [bin('tsc'), '-p', folder],
    })),
    {
      name: 'imports',
      command: [bin('depcruise'), '--config', '.dependency-cruiser.mjs', 'packages', 'apps'],
    },
    { name: 'knip', command: [bin('knip'), '--no-progress'] },
    { name: 'build', command: [process.execPath, 'tools/build.mjs'] },
    { name: 'es2017', command: [bin('es-check'), 'es2017', ...BROWSER_FILES] },
    { name: 'packages', command: [process.execPath, 'tools/build-packages.mjs'] },
    { name: 'packed', command: [process.execPath, 'tools/smoke-packages.mjs'] },
    { name: 'size', command: [process.execPath, 'tools/size.mjs'] },
  ];
}

/**
 * Runs the checks one after the other and says what each came to.
 *
 * @param {readonly string[]} only parts of names; none means all
 * @returns {Promise<import('./result.mjs').Result>}
 */
export async function runChecks(only) {
  mkdirSync(CACHE, { recursive: true });
  const result = { passed: 0, failed: 0 };
  for (const { name, command } of checks()) {
    if (only.length > 0 && !only.some((part) => name.includes(part))) continue;
    const [program = '', ...args] = command;
    const from = Date.now();
    const { code, output } = await run(program, args, { quiet: true, env: { NO_COLOR: '1' } });
    const seconds = ((Date.now() - from) / 1000).toFixed(1);
    console.log(`${code === 0 ? 'ok  ' : 'FAIL'} check ${name} (${seconds} s)`);
    if (code === 0) result.passed++;
    else {
      result.failed++;
      console.log(output);
    }
  }
  return result;
}
