// `npm test`: installs what is missing and runs everything. `npm test -- unit storage` runs one part
// (check, unit, sequences or e2e), here the files with `storage` in their path.
import { requireNode } from './lib/node-version.mjs';

requireNode();

const { ensureInstalled } = await import('./lib/install.mjs');
await ensureInstalled({ dev: true });
const { finish } = await import('./lib/result.mjs');
const { PARTS, runParts } = await import('./lib/test-run.mjs');

const [first, ...filter] = process.argv.slice(2);
if (first !== undefined && !PARTS.includes(first)) {
  console.error(`usage: npm test -- [${PARTS.join('|')} [filter...]]`);
  process.exit(2);
}
finish(await runParts(first === undefined ? PARTS : [first], filter));
