import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

/** The probe, bundled as a classic script for Chrome 66. */
export const PROBE_SCRIPT: string = (() => {
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL('./probe.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2017',
  });
  const script = outputFiles[0];
  if (!script) throw new Error('the probe was not built');
  return script.text;
})();
