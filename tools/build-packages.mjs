// Builds the packages for npm into .cache/packages/NAME: modern ES modules with types, and the drop-in
// with the interface. `npm run check` tests that another project can use them.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build as bundle } from 'tsdown';
import { build } from './build.mjs';
import { CACHE, ROOT } from './lib/paths.mjs';

/** Folder below packages/ to whether it runs in browsers. */
const PACKAGES = { protocol: true, calls: true, 'calls-ui': true, server: false };
/** The export condition by which the packages of this repository import each other's sources. */
const SOURCE = '@xpchat/source';

/** @param {string} name folder below packages/ */
async function buildPackage(name) {
  const from = `${ROOT}/packages/${name}`;
  const to = `${CACHE}/packages/${name}`;
  const manifest = JSON.parse(readFileSync(`${from}/package.json`, 'utf8'));
  const entry = Object.fromEntries(
    Object.entries(manifest.exports).map(([path, target]) => [
      path === '.' ? 'index' : path.slice(2),
      `${from}/${target[SOURCE]}`,
    ]),
  );
  rmSync(to, { recursive: true, force: true });
  await bundle({
    config: false,
    cwd: from,
    entry,
    outDir: `${to}/dist`,
    format: 'esm',
    platform: PACKAGES[name] ? 'browser' : 'node',
    target: 'es2022',
    outExtensions: () => ({ js: '.js', dts: '.d.ts' }),
    dts: true,
    logLevel: 'error',
  });
  for (const target of Object.values(manifest.exports)) delete target[SOURCE];
  writeFileSync(`${to}/package.json`, `${JSON.stringify(manifest, null, 2)}\n`);
}

await build(['drop-in'], console.log);
mkdirSync(`${CACHE}/packages`, { recursive: true });
for (const name of Object.keys(PACKAGES)) await buildPackage(name);
for (const name of ['xpchat-calls.js', 'xpchat-calls-more.js']) {
  cpSync(`${ROOT}/packages/calls-ui/dist/${name}`, `${CACHE}/packages/calls-ui/dist/${name}`);
}
