// `npm run demo:static`: builds the specification's local test and prints how to serve it.
import { relative } from 'node:path';
import { requireNode } from './lib/node-version.mjs';

requireNode();

const { ensureInstalled } = await import('./lib/install.mjs');
await ensureInstalled();
const { build } = await import('./build.mjs');
const { ROOT } = await import('./lib/paths.mjs');
await build(['drop-in', 'static-demo'], console.log);
const folder = `${ROOT}/apps/static-demo/dist`;
console.log(`Static demo: ${folder}
  cd ${relative(process.cwd(), folder) || '.'} && python3 -m http.server 8000
Then open http://localhost:8000 in two tabs of one browser.`);
