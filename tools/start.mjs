// `npm start`: installs and builds what is missing, then serves XPchat in this process, so that signals
// reach the server and its exit code is this one.
import { requireNode } from './lib/node-version.mjs';

requireNode();

const { ensureInstalled } = await import('./lib/install.mjs');
await ensureInstalled();
const { build } = await import('./build.mjs');
await build(['drop-in', 'chat'], console.log);
await import(new URL('../apps/chat/dist/server/main.js', import.meta.url).href);
