// `npm run bench [-- BENCH [ROUNDS]]`: installs and builds what is missing, then measures.
import { requireNode } from './lib/node-version.mjs';

requireNode();

/** Name of a benchmark to its program. */
const BENCHES = {
  setup: 'main.mjs',
  accept: 'accept.mjs',
  devices: 'devices.mjs',
  signaling: 'signaling.mjs',
  load: 'page-load.mjs',
  group: 'group.mjs',
};

const [name = 'setup', ...args] = process.argv.slice(2);
const program = Object.entries(BENCHES).find(([key]) => key === name)?.[1];
if (!program) {
  console.error(`There is no bench '${name}': ${Object.keys(BENCHES).join(', ')}.`);
  process.exit(2);
}
const { ensureInstalled } = await import('./lib/install.mjs');
await ensureInstalled({ dev: true });
const { ensureDebianPackages } = await import('./lib/debian.mjs');
await ensureDebianPackages();
const { build } = await import('./build.mjs');
await build(['drop-in', 'chat'], console.error);
const { mustRunLoud } = await import('./lib/run.mjs');
await mustRunLoud(process.execPath, [`bench/${program}`, ...args]);
