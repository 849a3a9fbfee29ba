// `npm run packages`: builds the packages for npm into .cache/packages/NAME: modern ES modules with types,
// and the drop-in with the interface and with the server. Packs them into .cache/tarballs. `npm run check`
// tests that another project can use them.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { ensureInstalled } from './lib/install.mjs';
import { requireNode } from './lib/node-version.mjs';
import { CACHE, ROOT } from './lib/paths.mjs';
import { mustRun } from './lib/run.mjs';

requireNode();
// `npm start` alone installs no tools for packages.
await ensureInstalled({ dev: true });
const { build: bundle } = await import('tsdown');
const { build } = await import('./build.mjs');
const { inlineCssModules } = await import('../packages/calls-ui/build/inline-css.mjs');
const { splitTextModules } = await import('../packages/calls-ui/build/split-texts.mjs');

/** Folder below packages/ to whether it runs in browsers. */
const PACKAGES = { protocol: true, calls: true, 'calls-ui': true, server: false };
/**
 * Versions of dependencies of dependencies in the published manifests, by folder. Fastify accepts any
 * light-my-request 6; from 6.8 on it depends on cookie 2, which wants Node 22.
 */
const PINNED = { server: { 'light-my-request': '6.6.0' } };
/** The export condition by which the packages of this repository import each other's sources. */
const SOURCE = '@xpchat/source';

/** @param {string} name folder below packages/ */
async function buildPackage(name) {
  const from = `${ROOT}/packages/${name}`;
  const to = `${CACHE}/packages/${name}`;
  const manifest = JSON.parse(readFileSync(`${from}/package.json`, 'utf8'));
  const entry = Object.fromEntries(
    Object.entries(manifest.exports)
      // The others are files as they are, or not published.
      .filter(([, target]) => target[SOURCE] !== undefined && target.default !== undefined)
      .map(([path, target]) => [
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
    plugins: [inlineCssModules, splitTextModules],
    sourcemap: true,
    logLevel: 'error',
  });
  for (const [path, target] of Object.entries(manifest.exports)) {
    delete target[SOURCE];
    // The drop-in's build alone needs them.
    if (Object.keys(target).length === 0) delete manifest.exports[path];
  }
  // They name sources, which the bundle contains.
  delete manifest.imports;
  Object.assign(manifest.dependencies, PINNED[name]);
  delete manifest.devDependencies;
  cpSync(`${ROOT}/LICENSE`, `${to}/LICENSE`);
  cpSync(`${from}/README.md`, `${to}/README.md`);
  writeFileSync(`${to}/package.json`, `${JSON.stringify(manifest, null, 2)}\n`);
}

await build(['drop-in'], console.log);
mkdirSync(`${CACHE}/packages`, { recursive: true });
for (const name of Object.keys(PACKAGES)) await buildPackage(name);
for (const part of [
  '',
  '-more',
  '-panel',
  '-library',
  '-group',
  '-sfu',
  '-recorder',
  '-recorder-worker',
  '-guest',
]) {
  const name = `xpchat-calls${part}.js`;
  const script = `${ROOT}/packages/calls-ui/dist/${name}`;
  for (const to of ['calls-ui/dist', 'server/dist/drop-in']) {
    mkdirSync(`${CACHE}/packages/${to}`, { recursive: true });
    cpSync(script, `${CACHE}/packages/${to}/${name}`);
  }
}
cpSync(`${ROOT}/packages/calls-ui/src/global.d.ts`, `${CACHE}/packages/calls-ui/dist/global.d.ts`);
// The import brings types alone.
writeFileSync(`${CACHE}/packages/calls-ui/dist/global.js`, 'export {};\n');

const tarballs = `${CACHE}/tarballs`;
rmSync(tarballs, { recursive: true, force: true });
mkdirSync(tarballs);
for (const name of Object.keys(PACKAGES)) {
  await mustRun('npm', ['pack', '--silent', '--pack-destination', tarballs], {
    cwd: `${CACHE}/packages/${name}`,
  });
}
console.log(`Packed into ${tarballs}`);
