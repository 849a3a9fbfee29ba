// `npm run build`: builds everything that is served. A part is built only if a source has changed.
import { pathToFileURL } from 'node:url';
import { buildOnce, fingerprint } from './lib/fingerprint.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { requireNode } from './lib/node-version.mjs';
import { ROOT } from './lib/paths.mjs';

/** Name of a part to its output folder and its build. Imported late, because esbuild may be missing. */
const PARTS = {
  'drop-in': {
    folder: 'packages/calls-ui/dist',
    build: async () =>
      (await import('../packages/calls-ui/build.mjs')).buildDropIn({
        outfile: `${ROOT}/packages/calls-ui/dist/xpchat-calls.js`,
      }),
  },
  chat: {
    folder: 'apps/chat/dist',
    build: async () => (await import('../apps/chat/build.mjs')).buildChat(),
  },
  'static-demo': {
    folder: 'apps/static-demo/dist',
    build: async () => (await import('../apps/static-demo/build.mjs')).buildStaticDemo(),
  },
};

/**
 * @param {readonly (keyof typeof PARTS)[]} names each part after those that it needs
 * @param {(line: string) => void} log
 */
export async function build(names, log) {
  const current = fingerprint();
  for (const name of names) {
    const { folder, build: buildPart } = PARTS[name];
    await buildOnce(folder, current, async () => {
      log(`Building ${name}...`);
      await buildPart();
    });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  requireNode();
  await ensureInstalled();
  await build(['drop-in', 'chat', 'static-demo'], console.log);
}
