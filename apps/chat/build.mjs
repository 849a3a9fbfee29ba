// Builds XPchat: the server for Node, the page for Chrome 66, Firefox 60 and Safari 11 on.
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
const conditions = ['@xpchat/source', 'module'];

/** Packages of npm stay in node_modules; those of this repository are TypeScript and bundled. */
const npmPackagesExternal = {
  name: 'npm-packages-external',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' || path.startsWith('@xpchat/') ? undefined : { path, external: true },
    );
  },
};

/**
 * `server/main.js` and `public/` below `outdir`.
 *
 * @param {{ outdir?: string }} [options] default: `dist` beside this file
 */
export async function buildChat({ outdir = join(here, 'dist') } = {}) {
  await rm(outdir, { recursive: true, force: true });
  await Promise.all([
    build({
      entryPoints: [join(here, 'src/server/main.ts')],
      outfile: join(outdir, 'server/main.js'),
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20.19',
      conditions,
      plugins: [npmPackagesExternal],
      sourcemap: true,
      logLevel: 'warning',
    }),
    build({
      entryPoints: { client: join(here, 'src/client/main.tsx') },
      outdir: join(outdir, 'public'),
      bundle: true,
      format: 'iife',
      target: 'es2017',
      conditions,
      jsx: 'automatic',
      jsxImportSource: 'preact',
      minify: true,
      sourcemap: true,
      logLevel: 'warning',
    }),
    copyStatic(outdir),
  ]);
}

async function copyStatic(outdir) {
  const target = join(outdir, 'public');
  await mkdir(target, { recursive: true });
  await cp(join(here, 'src/client/assets'), target, { recursive: true });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await buildChat();
