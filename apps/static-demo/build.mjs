import { copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { buildDropIn } from '../../packages/calls-ui/build.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));

/**
 * Builds the static demo: a folder that any web server of files can serve.
 *
 * @param {{ outdir?: string }} [options] default: `dist` beside this file
 */
export async function buildStaticDemo({ outdir = join(here, 'dist') } = {}) {
  await rm(outdir, { recursive: true, force: true });
  await mkdir(outdir, { recursive: true });
  await Promise.all([
    buildDropIn({ outfile: join(outdir, 'xpchat-calls.js') }),
    build({
      entryPoints: [join(here, 'src/main.ts')],
      outfile: join(outdir, 'demo.js'),
      bundle: true,
      conditions: ['@xpchat/source'],
      format: 'iife',
      target: 'es2017',
      minify: true,
      logLevel: 'warning',
    }),
    ...['index.html', 'demo.css'].map((name) =>
      copyFile(join(here, 'src', name), join(outdir, name)),
    ),
  ]);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await buildStaticDemo();
