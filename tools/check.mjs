// `npm run check [-- NAME...]`: checks the code without running it: format, types, imports, sizes, commit messages.
import { requireNode } from './lib/node-version.mjs';

requireNode();

const { ensureInstalled } = await import('./lib/install.mjs');
await ensureInstalled({ dev: true });
const { runChecks } = await import('./lib/checks.mjs');
const { finish } = await import('./lib/result.mjs');
finish([await runChecks(process.argv.slice(2))]);
