// Builds the standalone calls server. Run it with `node packages/server/dist/main.js`.
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));

/** Packages of npm stay in node_modules. Packages of this repository are TypeScript, so they are bundled. */
const npmPackagesExternal = {
  name: 'npm-packages-external',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' || path.startsWith('@xpchat/') ? undefined : { path, external: true },
    );
  },
};

/** @param {{ outfile?: string }} [options] outfile defaults to `dist/main.js` beside this file */
export async function buildCallsServer({ outfile = join(here, 'dist/main.js') } = {}) {
  await build({
    entryPoints: [join(here, 'src/main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    conditions: ['@xpchat/source', 'module'],
    plugins: [npmPackagesExternal],
    sourcemap: true,
    logLevel: 'warning',
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await buildCallsServer();
