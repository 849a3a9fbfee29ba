// `npm run bench [-- ROUNDS]`: installs and builds what is missing, then measures.
import { requireNode } from './lib/node-version.mjs';

requireNode();

const { ensureInstalled } = await import('./lib/install.mjs');
await ensureInstalled({ dev: true });
const { ensureDebianPackages } = await import('./lib/debian.mjs');
await ensureDebianPackages();
const { build } = await import('./build.mjs');
await build(['drop-in', 'chat'], console.error);
await import('../bench/main.mjs');
