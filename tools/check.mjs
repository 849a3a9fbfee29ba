// `npm run check [NAME...]`: everything that can be said about the code without running it.
import { requireNode } from './lib/node-version.mjs';

requireNode();

const { ensureInstalled } = await import('./lib/install.mjs');
await ensureInstalled({ dev: true });
const { runChecks } = await import('./lib/checks.mjs');
const { finish } = await import('./lib/result.mjs');
finish([await runChecks(process.argv.slice(2))]);
